"""The command: the explanation on stdout, files on wish, exit statuses."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ORDER = {"number": "A-1", "lines": [{"text": "Ölwechsel", "unit_price": "50", "vat_rate": "19"}]}
INVOICE = {
    "number": "R-1",
    "lines": [{"text": "Motoröl erneuern", "unit_price": "55", "vat_rate": "19"}],
}


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    arguments = []
    for name, content in (("order", ORDER), ("invoice", INVOICE)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        arguments += [f"--{name}", str(path)]
    return arguments


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("explain_invoice", *arguments, stdout=out)
    return out.getvalue()


def test_prints_the_explanation_as_one_line_of_json(pair: list[str]) -> None:
    told = json.loads(run(*pair, "--language", "en"))

    assert set(told) >= {"order", "invoice", "difference", "pairs", "document_level"}
    assert told["pairs"] == [
        {
            "kind": "price",
            "order_lines": ["1"],
            "invoice_lines": ["1"],
            "matched_by": "text",
            "difference_net": "5.00",
            "text": "Ordered: 1; charged: 1, 5.00\N{NO-BREAK SPACE}€ more than estimated.",
        }
    ]


def test_writes_files_and_says_the_explanation_too(pair: list[str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"

    printed = run(*pair, "--html", str(page), "--language", "en")

    assert json.loads(printed)["order"]["number"] == "A-1"
    text = page.read_text(encoding="utf-8")
    assert "Motoröl erneuern" in text
    assert "<style>" in text
    assert "//" not in text.split("<body>")[1]


def test_writes_json_to_a_file_and_nothing_else(pair: list[str], tmp_path: Path) -> None:
    target = tmp_path / "told.json"

    assert run(*pair, "--json", str(target)) == ""
    assert json.loads(target.read_text(encoding="utf-8"))["difference"]["net"] == "5.00"


@pytest.mark.parametrize("name", ["nowhere/told.json", "."])
def test_a_place_that_cannot_be_written_is_wrong_use(
    pair: list[str], tmp_path: Path, name: str
) -> None:
    with pytest.raises(CommandError) as caught:
        run(*pair, "--json", str(tmp_path / name))

    assert caught.value.returncode == 2


def test_gives_stdout_to_the_page_alone(pair: list[str]) -> None:
    assert run(*pair, "--html", "-").lstrip().startswith("<!doctype html>")


@pytest.mark.slow
def test_writes_a_pdf(pair: list[str], tmp_path: Path) -> None:
    target = tmp_path / "told.pdf"

    run(*pair, "--pdf", str(target))

    assert target.read_bytes().startswith(b"%PDF-")


def test_refuses_a_bad_file_with_status_1(pair: list[str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("nothing")
    out = StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("explain_invoice", *pair[:2], "--invoice", str(bad), stdout=out)

    assert caught.value.returncode == 1
    told = json.loads(out.getvalue())
    assert told["file"] == str(bad)
    assert told["reason"]


def test_refuses_a_missing_file_with_status_1(pair: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        run(*pair[:2], "--invoice", "/nowhere")

    assert caught.value.returncode == 1


def test_refuses_other_currencies_with_status_1(pair: list[str], tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.json"
    foreign.write_text(json.dumps({**INVOICE, "currency": "SEK"}), encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        run(*pair[:2], "--invoice", str(foreign))

    assert caught.value.returncode == 1


def test_wants_stdout_for_one_output_only(pair: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        run(*pair, "--json", "-", "--html", "-")

    assert caught.value.returncode == 2
