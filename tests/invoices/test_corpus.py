"""Every e-invoice and order of the shared material: read, or refused with a reason.

``-s`` prints the tables.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from invoices.errors import DocumentRefusedError
from invoices.importing.remarks import remarks
from invoices.matching.documents import Document
from invoices.readers import read_document
from invoices.validation import validate_document
from tests.invoices.corpus_facts import (
    READ_AND_REFUSED,
    REFUSED_BECAUSE,
    UNLIKE_THE_INDEX,
    WRONG_IN_A_WAY_WE_DO_NOT_CHECK,
)
from workshop.models import Company

pytestmark = pytest.mark.corpus

UNIT_TESTS = "en16931/rule-unit-tests/"
WRONG_BY_NAME = (
    "zugferd-corpus/*-fail/*",
    "mustang/validator/*nvalid*",
    "mustang/cli/*",
    "horstoeko-zugferd/*_invalid*",
    "ubl-oasis-invoices/ERR-*",
)


@cache
def outcomes(folder: Path) -> dict[str, Document | str]:
    """Read all: the document, or in words why it was refused."""
    found: dict[str, Document | str] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in {".xml", ".pdf"}:
            name = path.relative_to(folder).as_posix()
            try:
                found[name] = read_document(path.read_bytes())
            except DocumentRefusedError as error:
                found[name] = str(error)
    return found


@pytest.fixture
def read(corpora: Path) -> dict[str, Document | str]:
    return outcomes(corpora / "einvoices")


@pytest.fixture
def index(corpora: Path) -> dict[str, dict[str, str]]:
    with (corpora / "einvoices" / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def test_reads_every_order_and_invoice_of_each_folder(read: dict[str, Document | str]) -> None:
    counted: dict[str, Counter[bool]] = defaultdict(Counter)
    for name, outcome in read.items():
        counted[name.rpartition("/")[0]][isinstance(outcome, Document)] += 1

    table = {folder: (count[True], count[False]) for folder, count in sorted(counted.items())}
    for folder, (taken, refused) in table.items():
        sys.stdout.write(f"{folder:40} {taken:4} read {refused:4} refused\n")

    assert table == READ_AND_REFUSED
    syntaxes = Counter(one.syntax for one in read.values() if isinstance(one, Document))
    assert syntaxes == {"UBL": 169, "CII": 179, "Order-X": 28, "ZUGFeRD 1": 15}


def test_refuses_only_what_is_no_readable_order_or_invoice(
    read: dict[str, Document | str],
) -> None:
    refused = {name: why for name, why in read.items() if isinstance(why, str)}
    known = {name for name in refused if not name.startswith(UNIT_TESTS)}
    for name in sorted(known):
        sys.stdout.write(f"{name}: {refused[name]} ({REFUSED_BECAUSE.get(name)})\n")

    assert known == set(REFUSED_BECAUSE)
    assert all(refused.values())


def unlike(document: Document, row: dict[str, str]) -> list[str]:
    """Name what differs from the index where the index says anything."""
    pairs = {
        "number": (document.number, row["doc_id"]),
        "gross": (document.totals.gross, Decimal(row["gross"] or document.totals.gross)),
        "lines": (len(document.lines), int(row["lines"] or len(document.lines))),
        "currency": (document.currency, row["currency"] or document.currency),
    }
    return [f"{name} {ours} / {theirs}" for name, (ours, theirs) in pairs.items() if ours != theirs]


def test_finds_numbers_sums_and_lines_of_the_index(
    read: dict[str, Document | str], index: dict[str, dict[str, str]]
) -> None:
    different = {}
    for name, row in index.items():
        document = read[name]
        if isinstance(document, Document) and (what := unlike(document, row)):
            different[name] = what
            sys.stdout.write(f"{name}: {', '.join(what)} ({UNLIKE_THE_INDEX.get(name)})\n")

    assert set(different) == set(UNLIKE_THE_INDEX)
    assert sum(any(part.startswith("gross") for part in one) for one in different.values()) == 1


def objections(content: bytes) -> list[str]:
    """Return what we say about a file: refused, rules broken, sums that contradict each other."""
    try:
        document = read_document(content)
        said = [finding.rule for finding in validate_document(content).findings]
    except DocumentRefusedError as error:
        return [str(error)]
    return said + list(remarks(document, Company(name=document.seller)))


def test_refuses_or_flags_the_deliberately_wrong_ones(corpora: Path) -> None:
    folder, silent, flagged = corpora / "einvoices", set(), 0
    for pattern in WRONG_BY_NAME:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder).as_posix()
            said = objections(path.read_bytes())
            why = said[:3] or WRONG_IN_A_WAY_WE_DO_NOT_CHECK.get(name)
            sys.stdout.write(f"{name}: {why}\n")
            flagged += bool(said)
            silent |= set() if said else {name}

    assert silent == set(WRONG_IN_A_WAY_WE_DO_NOT_CHECK)
    assert flagged == 30
