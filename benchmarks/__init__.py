"""Measurements against lower bounds of the same run: `python -m benchmarks`."""
