"""What one delivery round did, as the command prints it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Counts:
    """Numbers of messages; ``claimed`` are those that were handed over or tried."""

    claimed: int = 0
    handed_over: int = 0
    delivered: int = 0
    blocked: int = 0
    skipped: int = 0
    missed: int = 0
    uncertain: int = 0
    failed: int = 0

    def add(self, other: Counts) -> None:
        """Add another worker's numbers to these."""
        for name, number in vars(other).items():
            setattr(self, name, getattr(self, name) + number)
