"""Doors of the app, one module per room."""
