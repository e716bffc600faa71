"""Schema and rules of EN 16931: the named rule fires, in words that people understand."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from invoices.errors import DocumentRefusedError
from invoices.validation import validate_document
from invoices.validation.words import plain_words
from tests.invoices.einvoice_files import (
    CII_INVOICE,
    UBL_INVOICE,
    XRECHNUNG_CII,
    XRECHNUNG_UBL,
)


def rules_of(xml: str) -> list[str]:
    return [found.rule for found in validate_document(xml.encode()).findings]


@pytest.mark.parametrize(
    ("xml", "profile"), [(UBL_INVOICE, "UBL invoice"), (CII_INVOICE, "EN 16931")]
)
def test_a_right_invoice_is_valid(xml: str, profile: str) -> None:
    report = validate_document(xml.encode())

    assert report.findings == ()
    assert (report.profile, report.is_valid) == (profile, True)


@pytest.mark.parametrize(
    ("xml", "old", "new", "rule"),
    [
        (UBL_INVOICE, "<cbc:ID>R-7</cbc:ID>", "", "BR-02"),
        (UBL_INVOICE, "19.00</cbc:TaxAmount><cac", "18.00</cbc:TaxAmount><cac", "BR-CO-14"),
        (UBL_INVOICE, ">Motoröl<", "><", "BR-25"),
        (UBL_INVOICE, "<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>999", "BR-CL-01"),
        (CII_INVOICE, "<ram:ID>R-7</ram:ID>", "", "BR-02"),
        (CII_INVOICE, '"EUR">19.00', '"EUR">18.00', "BR-CO-14"),
        (CII_INVOICE, "<ram:Name>Werkstatt Nord</ram:Name>", "", "BR-06"),
        (CII_INVOICE, "<ram:BasisAmount>100.00", "<ram:BasisAmount>90.00", "BR-S-08"),
        (CII_INVOICE, "CountryID", "LandID", "XSD"),
        (XRECHNUNG_CII, "<ram:ID>R-7</ram:ID>", "", "BR-02"),
        (XRECHNUNG_UBL, "<cbc:ID>R-7</cbc:ID>", "", "BR-02"),
    ],
)  # fmt: skip
def test_a_wrong_invoice_breaks_the_named_rule(xml: str, old: str, new: str, rule: str) -> None:
    assert old in xml

    assert rule in rules_of(xml.replace(old, new))


def test_an_unknown_guideline_is_found() -> None:
    assert rules_of(CII_INVOICE.replace("urn:cen.eu:en16931:2017", "urn:no.such:one"))


@pytest.mark.parametrize(
    ("mark", "profile"),
    [
        ("urn:factur-x.eu:1p0:minimum", "MINIMUM"),
        ("urn:factur-x.eu:1p0:basicwl", "BASIC WL"),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", "BASIC"),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "EXTENDED"),
    ],
)
def test_each_profile_has_its_own_rules(mark: str, profile: str) -> None:
    xml = CII_INVOICE.replace("urn:cen.eu:en16931:2017", mark)

    assert validate_document(xml.encode()).profile == profile


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 nothing", b"<Order/>", b"no xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"],
)
def test_what_is_no_invoice_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentRefusedError):
        validate_document(content)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("BR-02", "The invoice number is missing."),
        ("BR-AE-05", "The VAT rate of a line doesn't fit “reverse charge”."),
        ("BR-IG-08-1", "The taxed amount of “tax of the Canary Islands” isn't the sum"),
        ("BR-DEC-14", "An amount has more than two decimals."),
        ("UBL-SR-44", "A part stands there more often than allowed."),
        ("BR-X-77", ""),
        ("BR-S-77", ""),
    ],
)
def test_says_rules_in_plain_words(rule: str, words: str) -> None:
    with translation.override("en"):
        assert plain_words(rule).startswith(words)
        assert bool(plain_words(rule)) == bool(words)


def test_the_command_prints_a_line_per_file(tmp_path: Path) -> None:
    good, bad, out = tmp_path / "good.xml", tmp_path / "bad.xml", StringIO()
    good.write_text(CII_INVOICE, encoding="utf-8")
    bad.write_text(UBL_INVOICE.replace("<cbc:ID>R-7</cbc:ID>", ""), encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        call_command(
            "validate_invoice", str(good), str(bad), "/nowhere", "--language", "en", stdout=out
        )

    first, second, third = map(json.loads, out.getvalue().splitlines())
    assert caught.value.returncode == 1
    assert first == {"file": str(good), "profile": "EN 16931", "valid": True, "errors": []}
    assert {error["rule"]: error["message"] for error in second["errors"]}["BR-02"] == (
        "The invoice number is missing."
    )
    assert (third["valid"], third["errors"][0]["rule"]) == (False, "FILE")


def test_the_command_is_content_with_right_files(tmp_path: Path) -> None:
    good, out = tmp_path / "good.xml", StringIO()
    good.write_text(UBL_INVOICE, encoding="utf-8")

    call_command("validate_invoice", str(good), stdout=out)

    assert json.loads(out.getvalue())["valid"] is True
