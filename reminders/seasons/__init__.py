"""Reminders of a season, spread over its days."""
