"""Which form of XRechnung a document claims to keep, and what that form changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from invoices.validation.xrechnung.extensions import CLEAN_VEHICLES, EXTENSION
from invoices.validation.xrechnung.germany import GERMANY
from invoices.validation.xrechnung.harmonised import HARMONISED
from invoices.validation.xrechnung.table import NationalRule

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SOURCE = "XRechnung 3.0.2"
# What the forms allow beyond the norm, and what the norm knows in its place.
_DRUGS_BY_APP = "XR01", "XR02", "XR03"
_ALLOWED_SCHEME = "0204"


@dataclass(frozen=True)
class Claim:
    """A form of XRechnung: its rules, what they are called instead of, and what it allows."""

    rules: tuple[NationalRule, ...]
    # Rules of the norm that the form replaces by its own, so that ours has its say.
    replaced: frozenset[str] = frozenset()
    renamed: dict[str, str] = field(default_factory=dict)
    # Attribute, value, and a value that the norm knows.
    allowed: tuple[tuple[str, str, str], ...] = ()


NO_CLAIM = Claim(())
OLD = Claim(GERMANY)
CORE = Claim(GERMANY + HARMONISED)
EXTENDED = Claim(
    CORE.rules + EXTENSION,
    replaced=frozenset({"BR-CO-16"}),
    renamed={
        "BR-CL-24": "BR-DEX-01",
        "BR-CL-10": "BR-DEX-04",
        "BR-CL-11": "BR-DEX-05",
        "BR-CL-21": "BR-DEX-06",
        "BR-CL-25": "BR-DEX-07",
        "BR-CL-26": "BR-DEX-08",
    },
    allowed=(
        *(("schemeID", code, _ALLOWED_SCHEME) for code in _DRUGS_BY_APP),
        ("mimeCode", "application/xml", "text/csv"),
    ),
)
VEHICLES = Claim(
    CORE.rules + CLEAN_VEHICLES,
    renamed={"BR-CL-13": "BR-TMP-CVD-01"},
    allowed=(("listID", "CVD", "ZZZ"),),
)


def claim_of(guideline: str) -> Claim:
    """Return the form that a guideline (BT-24, lower case) names; NO_CLAIM if it is another's."""
    if "xrechnung" not in guideline:
        return NO_CLAIM
    if "xrechnung_3." not in guideline:
        return OLD
    if ":extension:" in guideline:
        return EXTENDED
    return VEHICLES if ":cvd_" in guideline else CORE


def violations(root: Element, claim: Claim, *, ubl: bool) -> list[NationalRule]:
    """Return the rules of the form that the document breaks."""
    return [rule for rule in claim.rules if rule.is_broken_by(root, ubl=ubl)]


def call_by_the_norm(root: Element, claim: Claim) -> None:
    """Put in place of codes that only this form allows others that the norm knows."""
    for attribute, value, known in claim.allowed:
        for element in root.iterfind(f".//*[@{attribute}='{value}']"):
            element.set(attribute, known)
