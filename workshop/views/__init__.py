"""Doors of the owner's settings, one module per topic."""
