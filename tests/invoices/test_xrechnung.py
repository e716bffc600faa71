"""XRechnung's own rules: each one fires on what breaks it, and only for who claims to keep them."""

from __future__ import annotations

import pytest
from django.utils import translation

from invoices.readers.safe_xml import open_xml
from invoices.validation import validate_document
from invoices.validation.xrechnung.claims import (
    CORE,
    NO_CLAIM,
    OLD,
    Claim,
    claim_of,
    violations,
)
from invoices.validation.xrechnung.claims import EXTENDED as EXTENDED_CLAIM
from invoices.validation.xrechnung.claims import VEHICLES as VEHICLE_CLAIM
from tests.invoices.einvoice_files import (
    CII_INVOICE,
    UBL_INVOICE,
    XRECHNUNG_CII,
    XRECHNUNG_UBL,
)
from tests.invoices.xrechnung_breaks import (
    CII_CAR,
    CII_CONTRACT,
    CII_DRIVE,
    CII_TENDER,
    CONTACT,
    DISCOUNT,
    EXTENSION,
    GERMANY,
    HARMONISED,
    PAID_FOR_OTHERS,
    SELLER_URI,
    UBL_CAR,
    UBL_DRIVE,
    UBL_PAPERS,
    UBL_TAX,
    URI,
    VEHICLES,
)

KOSIT = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
OLD_KOSIT = "urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.3"
MORE = f"{KOSIT}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
CARS = f"{KOSIT}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9"
EXTENDED_UBL = (
    XRECHNUNG_UBL.replace(KOSIT, MORE)
    .replace("<cac:AllowanceCharge>", f"{PAID_FOR_OTHERS}<cac:AllowanceCharge>", 1)
    .replace(">119.00</cbc:Payable", ">124.00</cbc:Payable")
)
VEHICLE_UBL = (
    XRECHNUNG_UBL.replace(KOSIT, CARS)
    .replace(
        "<cac:AdditionalDocumentReference>", f"{UBL_PAPERS}<cac:AdditionalDocumentReference>", 1
    )
    .replace(UBL_TAX, f"{UBL_CAR}{UBL_TAX}{UBL_DRIVE}")
)
VEHICLE_CII = (
    XRECHNUNG_CII.replace(KOSIT, CARS)
    .replace("</ram:BuyerTradeParty>", f"</ram:BuyerTradeParty>{CII_CONTRACT}{CII_TENDER}")
    .replace("<ram:Name>Motoröl</ram:Name>", f"<ram:Name>Motoröl</ram:Name>{CII_DRIVE}{CII_CAR}")
)
UBL_CHANGES = [(names, change) for names, change, _ in GERMANY + HARMONISED if change]
CII_CHANGES = [(names, change) for names, _, change in GERMANY + HARMONISED if change]


def changed(xml: str, old: str, new: str) -> str:
    assert old in xml
    return xml.replace(old, new)


def broken(xml: str, claim: Claim = CORE) -> set[str]:
    """Return the names of the rules that fire, those of Peppol without what they all begin with."""
    root = open_xml(xml.encode())
    found = violations(root, claim, ubl="CrossIndustry" not in root.tag)
    return {rule.name.removeprefix("PEPPOL-EN16931-") for rule in found}


def rules_of(xml: str) -> set[str]:
    return {found.rule for found in validate_document(xml.encode()).findings}


@pytest.mark.parametrize("xml", [XRECHNUNG_CII, XRECHNUNG_UBL])
def test_our_right_examples_break_nothing(xml: str) -> None:
    report = validate_document(xml.encode())

    assert report.findings == ()
    assert report.profile.endswith(", XRechnung")


@pytest.mark.parametrize(("names", "change"), UBL_CHANGES)
def test_fires_in_ubl(names: str, change: tuple[str, str]) -> None:
    assert broken(changed(XRECHNUNG_UBL, *change)) == set(names.split())


@pytest.mark.parametrize(("names", "change"), CII_CHANGES)
def test_fires_in_cii(names: str, change: tuple[str, str]) -> None:
    assert broken(changed(XRECHNUNG_CII, *change)) == set(names.split())


@pytest.mark.parametrize(("table", "changes"), [("ubl", UBL_CHANGES), ("cii", CII_CHANGES)])
def test_each_rule_has_an_example_that_breaks_it(
    table: str, changes: list[tuple[str, tuple[str, str]]]
) -> None:
    shown = {name for names, _ in changes for name in names.split()}

    rules = {rule.name for rule in CORE.rules if getattr(rule, table)}
    assert {name.removeprefix("PEPPOL-EN16931-") for name in rules} == shown


@pytest.mark.parametrize(("names", "old", "new"), EXTENSION)
def test_fires_in_the_extension(names: str, old: str, new: str) -> None:
    assert broken(changed(EXTENDED_UBL, old, new), EXTENDED_CLAIM) == set(names.split())


@pytest.mark.parametrize(("names", "ubl", "cii"), VEHICLES)
def test_fires_for_clean_vehicles(names: str, ubl: tuple[str, str], cii: tuple[str, str]) -> None:
    assert broken(changed(VEHICLE_UBL, *ubl), VEHICLE_CLAIM) == set(names.split())
    assert broken(changed(VEHICLE_CII, *cii), VEHICLE_CLAIM) == set(names.split())


@pytest.mark.parametrize("xml", [EXTENDED_UBL, VEHICLE_UBL, VEHICLE_CII])
def test_the_other_forms_are_valid_as_a_whole(xml: str) -> None:
    assert rules_of(xml) == set()


@pytest.mark.parametrize("xml", [EXTENDED_UBL, VEHICLE_UBL, VEHICLE_CII])
def test_what_only_a_form_allows_breaks_the_norm_elsewhere(xml: str) -> None:
    plain = xml.replace(MORE, KOSIT).replace(CARS, KOSIT)

    assert rules_of(plain) & {"BR-CO-16", "BR-CL-13", "FX-SCH-A-000297"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('mimeCode="text/csv"', 'mimeCode="application/zip"', "BR-DEX-01"),
        ('cbc:EndpointID schemeID="EM"', 'cbc:EndpointID schemeID="XX"', "BR-DEX-07"),
    ],
)
def test_codes_that_the_extension_forbids_bear_its_names(old: str, new: str, rule: str) -> None:
    assert rules_of(changed(EXTENDED_UBL, old, new)) == {rule}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('mimeCode="text/csv"', 'mimeCode="application/xml"'),
        ('cbc:EndpointID schemeID="EM"', 'cbc:EndpointID schemeID="XR02"'),
    ],
)
def test_codes_that_only_the_extension_allows_are_right_there(old: str, new: str) -> None:
    assert rules_of(changed(EXTENDED_UBL, old, new)) == set()
    assert rules_of(changed(XRECHNUNG_UBL, old, new)) & {"BR-CL-24", "BR-CL-25"}


@pytest.mark.parametrize("xml", [CII_INVOICE, UBL_INVOICE])
def test_who_claims_nothing_is_not_asked(xml: str) -> None:
    assert rules_of(xml) == set()
    assert "BR-DE-15" in rules_of(xml.replace("urn:cen.eu:en16931:2017", KOSIT))


def test_an_older_one_keeps_the_german_rules_only() -> None:
    old = XRECHNUNG_UBL.replace(
        "xeinkauf.de:kosit:xrechnung_3.0", "xoev-de:kosit:standard:xrechnung_2.3"
    )
    without_addresses = old.replace(URI.format(SELLER_URI), "").replace(DISCOUNT, "#x")

    assert rules_of(without_addresses) == {"BR-DE-18"}


def test_says_the_rule_in_plain_words_with_its_source() -> None:
    xml = changed(XRECHNUNG_UBL, CONTACT, "")

    with translation.override("en"):
        (found,) = validate_document(xml.encode()).findings

    assert found.rule == "BR-DE-2"
    assert found.message == "The seller's contact is missing."
    assert found.official == "BR-DE-2, XRechnung 3.0.2"


@pytest.mark.parametrize(
    ("guideline", "claim"),
    [
        ("", NO_CLAIM),
        ("urn:cen.eu:en16931:2017", NO_CLAIM),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", NO_CLAIM),
        (OLD_KOSIT, OLD),
        (KOSIT, CORE),
        (MORE, EXTENDED_CLAIM),
        (CARS, VEHICLE_CLAIM),
    ],
)
def test_knows_who_claims_which_form(guideline: str, claim: Claim) -> None:
    assert claim_of(guideline) is claim
