"""PDF files that carry their XML inside: ZUGFeRD, Factur-X, XRechnung, Order-X (R-31)."""

from __future__ import annotations

import pikepdf
from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from workshop_crm.lib.foreign_pdf import PDF_ERRORS, open_foreign

NAMES = (
    "factur-x.xml",
    "zugferd-invoice.xml",
    "xrechnung.xml",
    "order-x.xml",
)
MOST_ATTACHED = 20 * 1024 * 1024


def is_pdf(content: bytes) -> bool:
    """Tell whether the bytes are a PDF; some writers put blank lines in front."""
    return b"%PDF-" in content[:1024]


def embedded_xml(content: bytes) -> bytes:
    """Return the XML invoice or order attached to a PDF. Raises DocumentRefusedError."""
    try:
        with open_foreign(content) as pdf:
            attached = {name.lower(): name for name in pdf.attachments}
            known = [attached[name] for name in NAMES if name in attached]
            others = [name for low, name in attached.items() if low.endswith(".xml")]
            for name in known + others:
                found = pdf.attachments[name].get_file().read_bytes()
                if len(found) <= MOST_ATTACHED:
                    return found
    except pikepdf.PasswordError as error:
        raise DocumentRefusedError(_("The PDF is locked by a password.")) from error
    except PDF_ERRORS as error:
        raise DocumentRefusedError(_("The PDF is damaged.")) from error
    raise DocumentRefusedError(_("The PDF has no XML inside: it is a picture of a document only."))
