"""Goodwill by fixed rules: who gets what on which occasion, and out of which budget."""
