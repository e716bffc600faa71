"""What the commands read from their command line; wrong use ends with exit status 2."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.core.management.base import CommandError

from workshop_crm.lib.days import is_within_reach


def aware_moment(text: str) -> datetime:
    """Read a time with its offset; without one nobody knows which moment is meant."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no time such as 2026-11-23T10:00:00+01:00") from error
    if moment.tzinfo is None:
        raise ArgumentTypeError(f"{text} has no offset, such as +01:00")
    _check_reach(moment)
    return moment


def plain_day(text: str) -> date:
    """Read a date, ``YYYY-MM-DD``."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-11-23") from error
    _check_reach(day)
    return day


def _check_reach(day: date) -> None:
    if not is_within_reach(day):
        raise ArgumentTypeError(f"{day} is out of reach")


def read_files(paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield each file with its bytes. Raises CommandError with exit status 2."""
    for path in paths:
        try:
            yield path, path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
