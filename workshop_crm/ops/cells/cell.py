"""A cell: what stands in its file, and how a process becomes one."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import ENVIRONMENT_VARIABLE, settings
from django.db import connections
from django.db.utils import ConnectionHandler

# What no two companies may share: else one would read or answer for the other.
OWN = ("DATABASE_URL", "DATA_DIR", "SECRET_KEY", "PUBLIC_BASE_URL")
PRODUCT = "workshop_crm.settings"


class CellError(Exception):
    """The files of the cells can't be used; ``str(error)`` says which and why."""


@dataclass(frozen=True)
class Cell:
    """One company; ``environment`` is its part of what `.env.example` lists."""

    name: str
    environment: Mapping[str, str] = field(hash=False)

    @property
    def host(self) -> str:
        """The name under which its people and customers reach it."""
        return urlsplit(self.environment["PUBLIC_BASE_URL"]).hostname or ""


def read_cells(folder: Path) -> list[Cell]:
    """Read each ``NAME.env`` of a folder, in the order of names. Raises CellError."""
    files = sorted(folder.glob("*.env"))
    if not files:
        raise CellError(f"no file *.env in {folder}")
    cells = [Cell(file.stem, _read(file.read_text(encoding="utf-8"))) for file in files]
    _check(cells)
    return cells


def _read(text: str) -> dict[str, str]:
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("\"'") for name, _sign, value in pairs}


def _check(cells: Iterable[Cell]) -> None:
    owners: dict[tuple[str, str], str] = {}
    for cell in cells:
        for name in OWN:
            value = cell.environment.get(name, "")
            if not value:
                raise CellError(f"{cell.name}.env lacks {name}")
            if other := owners.get((name, value)):
                raise CellError(f"{other}.env and {cell.name}.env have the same {name}")
            owners[name, value] = cell.name


def become(cell: Cell) -> None:
    """Make this process one of the cell's, for good: it must never have been another's.

    What all cells share comes from the environment that the process was started with.
    """
    os.environ.update(cell.environment)
    module = os.environ[ENVIRONMENT_VARIABLE]
    for name in dict.fromkeys((PRODUCT, module)):
        if name in sys.modules:
            importlib.reload(sys.modules[name])
    for name in filter(str.isupper, dir(sys.modules[module])):
        setattr(settings, name, getattr(sys.modules[module], name))
    # Django's connections know the settings that they were made from.
    vars(connections).clear()
    vars(connections).update(vars(ConnectionHandler()))
