"""Building CII elements in few words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_UNECE = "urn:un:unece:uncefact:data:standard"
NAMESPACES = {
    "rsm": f"{_UNECE}:CrossIndustryInvoice:100",
    "ram": f"{_UNECE}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UNECE}:UnqualifiedDataType:100",
    "qdt": f"{_UNECE}:QualifiedDataType:100",
}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, *children: object, **attributes: str) -> Element:
    """Return an element of ``ram`` or of the namespace that the name begins with.

    A child is an element, a text, a Decimal, or None and "", which are left out.
    """
    prefix, _colon, local = name.rpartition(":")
    made = etree.Element(f"{{{NAMESPACES[prefix or 'ram']}}}{local}", attributes, nsmap=NAMESPACES)
    for child in children:
        if isinstance(child, etree._Element):
            made.append(child)
        elif isinstance(child, Decimal):
            # Adding nothing makes -0.00 plain, which the rules don't take for 0.00.
            made.text = f"{child + 0:f}"
        elif child:
            made.text = printable(str(child))
    return made


def optional(name: str, content: object, **attributes: str) -> Element | None:
    """Return the element when there is something to say."""
    return element(name, content, **attributes) if content else None


def printable(text: str) -> str:
    """Return the text without what XML can't hold: control characters and half characters."""
    return _FORBIDDEN.sub("", text)


def day(name: str, value: date, *, prefix: str = "udt") -> Element:
    """Return a date as CII writes it (format 102)."""
    return element(name, element(f"{prefix}:DateTimeString", f"{value:%Y%m%d}", format="102"))


def address(party: Mapping[str, str]) -> Element:
    """Return a postal address; the country is there even when nothing else is."""
    return element(
        "PostalTradeAddress",
        optional("PostcodeCode", party.get("postcode")),
        optional("LineOne", party.get("street")),
        optional("CityName", party.get("city")),
        element("CountryID", party.get("country") or "DE"),
    )


def taken_off(amount: Decimal, reason: str) -> Element | None:
    """Return an allowance of the whole document that bears no VAT, if there is one (BG-20)."""
    if not amount:
        return None
    return element(
        "SpecifiedTradeAllowanceCharge",
        element("ChargeIndicator", element("udt:Indicator", "false")),
        element("ActualAmount", amount),
        element("Reason", reason),
        element(
            "CategoryTradeTax",
            element("TypeCode", "VAT"),
            element("CategoryCode", "E"),
            element("RateApplicablePercent", Decimal(0)),
        ),
    )


def written(root: Element) -> bytes:
    """Return the bytes of a document, the same ones for the same content."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(NAMESPACES))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
