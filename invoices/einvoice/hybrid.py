"""The PDF that people read and the XML that machines read, in one file (R-31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoices.models import Invoice

LANGUAGES = {"de": "de-DE", "en": "en-GB"}


def with_xml(pdf: bytes, xml: bytes, invoice: Invoice) -> bytes:
    """Return the PDF/A-3 with the XML inside as ``factur-x.xml``, another form of the same."""
    # Loads an HTTP client and a PDF library that only those who print should pay for.
    from facturx import generate_from_binary

    title = str(invoice)
    content: bytes = generate_from_binary(
        pdf,
        xml,
        flavor="factur-x",
        level="en16931",
        # Checked before it was issued.
        check_xsd=False,
        check_schematron=False,
        lang=LANGUAGES.get(invoice.language, "de-DE"),
        afrelationship="alternative",
        pdf_metadata={
            "author": invoice.seller.get("name", ""),
            "title": title,
            "subject": title,
            "keywords": "Factur-X",
        },
    )
    return content
