"""E-09: other people's bounces with known truth; ``pytest -s`` prints the confusion table."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from messaging.inbound.mail_reports import ReportKind, parse_mail, read_report

pytestmark = pytest.mark.corpus
FOLDER = Path("booking_mail_ics")
NO_BOUNCES = {"vacation", "feedback", "delivered"}
# They say "550 5.1.1 … does not exist" or "User Unknown" and nothing else; the truth's authors
# know better from elsewhere.
SAID_TO_BE_UNKNOWN = ("lhost-receivingses-", "rfc3464-01")


def truth(corpora: Path) -> dict[Path, list[dict[str, str]]]:
    rows = defaultdict(list)
    with (corpora / FOLDER / "bounces/EXPECTED_sisimai.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            path = corpora / FOLDER / row["file"]
            if path.exists():
                rows[path].append(row)
    return rows


def meant(rows: list[dict[str, str]]) -> str:
    reasons = {row["reason"] for row in rows}
    if reasons & NO_BOUNCES:
        return min(reasons & NO_BOUNCES)
    kinds = {row["hard_bounce"] for row in rows}
    return {"true": "hard", "false": "soft"}[kinds.pop()] if len(kinds) == 1 else "mixed"


def test_e_09_no_soft_bounce_counts_as_a_dead_address(corpora: Path) -> None:
    table: Counter[tuple[str, str]] = Counter()
    wrong = []
    for path, rows in truth(corpora).items():
        report = read_report(parse_mail(path.read_bytes()))
        table[meant(rows), "dead" if report.is_address_dead else str(report.kind)] += 1
        is_known = any(name in path.name for name in SAID_TO_BE_UNKNOWN)
        if report.is_address_dead and meant(rows) not in {"hard", "mixed"} and not is_known:
            wrong.append(path.name)

    for (wanted, got), count in sorted(table.items()):
        print(f"{wanted:>10} read as {got:<10} {count:4}")  # noqa: T201
    assert wrong == []
    assert table["hard", "dead"] >= 50


def test_e_09_what_is_no_bounce_never_counts_as_one(corpora: Path) -> None:
    paths = [
        path
        for path in sorted((corpora / FOLDER / "bounces").rglob("*.eml"))
        if path.name.startswith("not__") or "rfc3834" in path.name
    ]

    kinds = {path.name: read_report(parse_mail(path.read_bytes())).kind for path in paths}

    assert len(kinds) >= 7
    assert set(kinds.values()) <= {ReportKind.AUTO_REPLY, ReportKind.PERSONAL}, kinds


def test_e_09_every_status_field_is_read_as_it_stands(corpora: Path) -> None:
    read = 0
    for path in sorted((corpora / FOLDER / "bounces").rglob("*.eml")):
        mail = parse_mail(path.read_bytes())
        fields = [
            str(block.get("Status", ""))
            for part in mail.walk()
            if part.get_content_type() == "message/delivery-status"
            for block in part.walk()
            if block is not part and "Status" in block
        ]
        found = re.search(r"\b[245]\.\d{1,3}\.\d{1,3}\b", fields[0]) if fields else None
        if found and not found[0].endswith(".0.0"):
            assert read_report(mail).status == found[0], path.name
            read += 1

    assert read >= 100
