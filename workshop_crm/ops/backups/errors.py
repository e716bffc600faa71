"""Why a backup or a restore was not done."""

from __future__ import annotations


class BackupError(Exception):
    """Something stands in the way; ``str(error)`` says what, and what to do. No personal data."""
