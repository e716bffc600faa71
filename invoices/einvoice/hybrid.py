"""The PDF that people read and the XML that machines read, in one file (R-31)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf

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
    return _with_one_producer(content)


def _with_one_producer(content: bytes) -> bytes:
    """Let both places that name the producing program say the same: the library writes one only."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.docinfo["/Producer"] = pdf.open_metadata()["pdf:Producer"]
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()
