"""``import_customers`` prints a line per row and tells by its exit status how it went."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer, CustomerImport
from tests.customers.importing.tables import HANS, csv_file, xlsx_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_english")]


def run(path: Path, **options: Any) -> tuple[int, list[dict[str, Any]]]:
    out, status = StringIO(), 0
    try:
        call_command("import_customers", str(path), stdout=out, **options)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kunden.csv"
    path.write_bytes(csv_file(HANS, HANS))
    return path


def test_prints_what_became_of_each_row(file: Path) -> None:
    status, lines = run(file)

    customer = Customer.objects.get().pk
    assert status == 0
    assert lines == [
        {"row": 2, "outcome": "created", "customer": customer, "same_as_row": None, "reasons": []},
        {
            "row": 3,
            "outcome": "duplicate_of",
            "customer": customer,
            "same_as_row": 2,
            "reasons": [],
        },
    ]
    assert CustomerImport.objects.get().state == "done"


def test_a_refused_row_is_status_one(file: Path) -> None:
    file.write_bytes(csv_file(HANS, "Summe;1;;;;;;;;;"))

    status, lines = run(file)

    assert status == 1
    assert (lines[1]["outcome"], lines[1]["customer"]) == ("refused", None)
    assert lines[1]["reasons"]


def test_a_dry_run_stores_nothing(file: Path) -> None:
    status, lines = run(file, dry_run=True)

    assert status == 0
    assert [line["outcome"] for line in lines] == ["created", "duplicate_of"]
    assert Customer.objects.count() == CustomerImport.objects.count() == 0


def test_reads_workbooks_and_columns_as_told(tmp_path: Path) -> None:
    path = tmp_path / "kunden.xlsx"
    path.write_bytes(xlsx_file(["A", "B"], ["Hans Müller", "M-AB 1"], ["Eva Maier", "M-AB 2"]))

    status, _lines = run(path, columns='{"A": "full_name", "2": "plate"}')

    assert status == 0
    assert set(Customer.objects.values_list("last_name", "vehicles__plate")) == {
        ("Müller", "M-AB 1"),
        ("Maier", "M-AB 2"),
    }


def test_a_file_that_is_no_table_is_refused_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "alt.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0")

    status, lines = run(path)

    assert status == 1
    assert (lines[0]["row"], lines[0]["outcome"]) == (0, "refused")
    assert "xlsx" in lines[0]["reasons"][0]


@pytest.mark.parametrize("columns", ["{", "[]", '{"Gibtsnicht": "city"}', '{"Name": "iban"}'])
def test_wrong_columns_are_wrong_use(file: Path, columns: str) -> None:
    with pytest.raises(CommandError) as caught:
        run(file, columns=columns)

    assert caught.value.returncode == 2
    assert CustomerImport.objects.count() == 0


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "weg.csv")

    assert caught.value.returncode == 2
