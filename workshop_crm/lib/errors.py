"""The root of every error that a person using the workshop may read."""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the workshop says no. ``str(error)`` is translated and safe to show."""
