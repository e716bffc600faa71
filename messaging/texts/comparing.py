"""Two texts side by side: which lines are new, which are gone."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from messaging.texts.sources import Source


@dataclass(frozen=True)
class Line:
    """One line of a comparison; ``sign`` is "+", "-" or empty."""

    sign: str
    text: str


def compare(old: Source, new: Source) -> list[Line]:
    """Return the lines of both, in order; the subject is the first."""
    before = [old.subject, *old.body.split("\n")]
    after = [new.subject, *new.body.split("\n")]
    return [
        Line(line[0].strip(), line[2:])
        for line in difflib.ndiff(before, after)
        if not line.startswith("?")
    ]
