"""Goodwill rules, key figures, the owner's page."""
