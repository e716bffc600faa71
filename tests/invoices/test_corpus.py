"""Every e-invoice and order of the shared material: read, or refused with a reason."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from invoices.errors import DocumentRefusedError
from invoices.readers import read_document

pytestmark = pytest.mark.corpus

# The index took the first GrandTotalAmount, which here belongs to a line (BT-X-589).
INDEX_IS_WRONG = {
    "mustang/library/cii_UC11_F202600022_EXTENDED_FX_CII_BT-X-589Only_on_GROUP_Line.xml"
}
# ZUGFeRD before 1.0 and messages that are no invoice or order.
REFUSED_ALTHOUGH_LISTED = 10


def files(corpora: Path) -> list[Path]:
    found = (corpora / "einvoices").rglob("*")
    return sorted(path for path in found if path.suffix.lower() in {".xml", ".pdf"})


def index(corpora: Path) -> dict[str, dict[str, str]]:
    with (corpora / "einvoices" / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def test_reads_or_refuses_every_file_without_a_traceback(corpora: Path) -> None:
    outcome: Counter[str] = Counter()
    reasons: list[str] = []

    for path in files(corpora):
        try:
            outcome[read_document(path.read_bytes()).syntax] += 1
        except DocumentRefusedError as error:
            reasons.append(str(error))

    assert all(reasons)
    assert outcome["UBL"] >= 169
    assert outcome["CII"] >= 179
    assert outcome["Order-X"] >= 28
    assert outcome["ZUGFeRD 1"] >= 15


def test_finds_the_totals_and_numbers_of_the_index(corpora: Path) -> None:
    wrong, refused = [], []

    for name, row in index(corpora).items():
        try:
            document = read_document((corpora / "einvoices" / name).read_bytes())
        except DocumentRefusedError:
            refused += [name] if row["lines"] else []
            continue
        is_right = document.number == row["doc_id"]
        if row["gross"] and name not in INDEX_IS_WRONG:
            is_right &= document.totals.gross == Decimal(row["gross"])
        wrong += [] if is_right else [name]

    assert wrong == []
    assert len(refused) <= REFUSED_ALTHOUGH_LISTED
