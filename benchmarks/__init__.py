"""Measurements against lower bounds of the same run; see CONTRACTS: `python -m benchmarks`."""
