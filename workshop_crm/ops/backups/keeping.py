"""Which backups of a folder are kept, by the day in their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_NAME = re.compile(r"workshop-(\d{4}-\d{2}-\d{2})\.backup")


@dataclass(frozen=True)
class Keep:
    """How many are kept: the newest of so many days, weeks and months that have one."""

    days: int
    weeks: int
    months: int


def backup_path(folder: Path, day: date) -> Path:
    """Return where the backup of a day lies, or would lie."""
    return folder / f"workshop-{day.isoformat()}.backup"


def backups_in(folder: Path) -> dict[date, Path]:
    """Return the whole backups of a folder by day; other files are not ours."""
    found = {}
    for path in folder.glob("workshop-*.backup"):
        if match := _NAME.fullmatch(path.name):
            found[date.fromisoformat(match[1])] = path
    return found


def days_to_keep(days: Iterable[date], keep: Keep) -> set[date]:
    """Choose among the days. A machine that was off for long keeps what it has."""
    newest_first = sorted(days, reverse=True)
    return {
        *_newest_of_each(newest_first, lambda day: day, keep.days),
        *_newest_of_each(newest_first, lambda day: day.isocalendar()[:2], keep.weeks),
        *_newest_of_each(newest_first, lambda day: (day.year, day.month), keep.months),
    }


def _newest_of_each(
    newest_first: list[date], span_of: Callable[[date], Hashable], limit: int
) -> list[date]:
    newest: dict[Hashable, date] = {}
    for day in newest_first:
        newest.setdefault(span_of(day), day)
    return list(newest.values())[:limit]
