"""What the app's commands read from their command line."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.core.management.base import CommandError


def aware_moment(text: str) -> datetime:
    """Read a time with its offset; without one nobody knows which moment is meant."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ArgumentTypeError(f"{text} has no offset, such as +01:00")
    return moment


def read_files(paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield each file with its bytes. Raises CommandError with exit status 2."""
    for path in paths:
        try:
            yield path, path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
