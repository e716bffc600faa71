"""Numbers of laws and standards in code, texts and docs stand in docs/standards.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TABLES = Path("docs/standards.md")
NUMBER = re.compile(r"(?<![\w-])[BCEFKLRT]-\d{2}(?![\w-])")
ROW = re.compile(r"^\| ([A-Z]-\d{2}) \|", re.MULTILINE)
TEXTS = {".py", ".html", ".txt", ".css", ".js", ".md"}
FOLDERS = (
    *("workshop", "customers", "messaging", "bookings", "invoices", "reminders", "retention"),
    *("workshop_crm", "benchmarks", "templates", "static", "docs"),
)


def test_every_number_that_is_named_is_explained_and_no_other() -> None:
    rows = ROW.findall((ROOT / TABLES).read_text(encoding="utf-8"))

    named = set(_named(FOLDERS))

    assert len(rows) == len(set(rows))
    assert sorted(named - set(rows)) == []
    assert sorted(set(rows) - named - set(_named(["tests"]))) == []


def test_a_number_inside_another_one_is_none_of_ours() -> None:
    assert NUMBER.findall("BR-E-05, UTC-01, C-490; (C-49), R-21.") == ["C-49", "R-21"]


def _named(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in TEXTS and path.relative_to(ROOT) != TABLES:
                yield from NUMBER.findall(path.read_text(encoding="utf-8"))
