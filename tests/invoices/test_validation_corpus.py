"""The rules on the shared test material: what must fire, what must stay silent."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from invoices.errors import DocumentRefusedError
from invoices.validation import validate_document
from tests.invoices.xrechnung_facts import BREAKS, MISSED, WITHOUT_CLAIM

pytestmark = pytest.mark.corpus

TEST = "{http://difi.no/xsd/vefa/validator/1.0}"
# Valid and not, per folder of others' invoices; docs/einvoices.md says why.
VALID = {
    "en16931/bis-billing-samples": (16, 0),
    "en16931/cii-examples": (7, 2),
    "en16931/ubl-examples": (9, 0),
    "factur-x-lib": (6, 0),
    "xrechnung-testsuite": (34, 0),
    "zugferd-corpus/facturx-pdf": (6, 0),
    "zugferd-corpus/xml-rechnung": (15, 0),
    "zugferd-corpus/zugferd1-pdf-correct": (9, 0),
    "zugferd-corpus/zugferd2-fail": (5, 9),
    "zugferd21-23-xml": (14, 1),
}


def snippets(corpora: Path) -> Iterator[tuple[str, bytes, set[str], set[str]]]:
    """Give each snippet out of its test set, with the rules that must and must not fire."""
    for path in sorted((corpora / "einvoices/en16931/rule-unit-tests").glob("*.xml")):
        for test in etree.parse(path).getroot().iterfind(f"{TEST}test"):
            (document,) = (part for part in test.iterchildren("*") if part.tag != f"{TEST}assert")
            fires = {named.text.strip() for named in test.iterfind(f"{TEST}assert/{TEST}error")}
            silent = {named.text.strip() for named in test.iterfind(f"{TEST}assert/{TEST}success")}
            yield path.name, etree.tostring(document), fires, silent


def test_fires_each_named_rule_and_no_rule_that_must_be_silent(corpora: Path) -> None:
    seen: Counter[str] = Counter()
    wrong = []

    for name, content, fires, silent in snippets(corpora):
        found = {finding.rule for finding in validate_document(content).findings}
        seen.update(fire=len(fires), silent=len(silent), right=len(fires & found))
        seen["right"] += len(silent - found)
        wrong += [name] if fires - found or silent & found else []

    sys.stdout.write(f"{seen['right']} of {seen['fire'] + seen['silent']} statements hold\n")
    assert wrong == []
    assert (seen["fire"], seen["silent"]) == (282, 257)


@pytest.mark.parametrize("folder", VALID)
def test_finds_others_invoices_as_valid_as_they_are(folder: str, corpora: Path) -> None:
    outcome: Counter[bool] = Counter()

    for path in sorted((corpora / "einvoices" / folder).glob("*.*")):
        try:
            outcome[validate_document(path.read_bytes()).is_valid] += 1
        except DocumentRefusedError:
            continue

    assert (outcome[True], outcome[False]) == VALID[folder]


def national_rules_of(path: Path) -> set[str] | None:
    """Return XRechnung's rules that a file breaks; None if it doesn't say that it keeps them."""
    report = validate_document(path.read_bytes())
    if not report.profile.endswith("XRechnung"):
        return None
    found = {finding.rule.removeprefix("PEPPOL-EN16931-") for finding in report.findings}
    return {rule for rule in found if rule.startswith(("BR-DE", "BR-TMP", "R0", "R1"))}


def test_finds_in_mutations_of_xrechnung_what_the_official_rules_find(corpora: Path) -> None:
    paths = sorted((corpora / "einvoices/xrechnung30-rule-mutations").glob("*.xml"))
    found = {path.stem: national_rules_of(path) for path in paths}

    claimed = {name: rules for name, rules in found.items() if rules is not None}
    expected = {name: set(BREAKS.get(name, "").split()) for name in claimed}
    missed = {name: rules - claimed[name] for name, rules in expected.items()}
    invented = [name for name, rules in claimed.items() if rules - expected[name]]
    all_of_them = sum(map(len, expected.values()))
    right = all_of_them - sum(map(len, missed.values()))
    sys.stdout.write(
        f"{right} of {all_of_them} broken rules named in {len(claimed)} files,"
        f" {len(invented)} files with one too many\n"
    )
    assert len(found) - len(claimed) == WITHOUT_CLAIM
    assert {name: " ".join(rules) for name, rules in missed.items() if rules} == MISSED
    assert invented == []
