"""Reading orders and invoices that others wrote, found by looking at the bytes. Pure.

``read_document`` never touches the database or the network; a file that can't be read raises
DocumentRefusedError with a reason for people.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Document
from invoices.readers.cii import read_cii
from invoices.readers.json_document import read_json
from invoices.readers.pdf import embedded_xml, is_pdf
from invoices.readers.safe_xml import parse_xml
from invoices.readers.tables import read_table_document
from invoices.readers.ubl import read_ubl

MOST_BYTES = 20 * 1024 * 1024
READERS = {
    "CrossIndustryInvoice": read_cii,
    "CrossIndustryDocument": read_cii,
    "SCRDMCCBDACIOMessageStructure": read_cii,
    "Invoice": read_ubl,
    "CreditNote": read_ubl,
    "Order": read_ubl,
    "OrderChange": read_ubl,
    "OrderResponse": read_ubl,
}
BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_document(content: bytes) -> Document:
    """Read own JSON, CII (ZUGFeRD, Factur-X, XRechnung, Order-X), UBL, a PDF holding XML, a table.

    Raises DocumentRefusedError, whose text says why.
    """
    if len(content) > MOST_BYTES:
        raise DocumentRefusedError(_("The file is larger than 20 MiB."))
    if is_pdf(content):
        return _read_xml(embedded_xml(content))
    if is_table(content):
        return read_table_document(content)
    return _read_xml(content) if _begins(content, b"<") else read_json(content)


def is_table(content: bytes) -> bool:
    """Tell whether it can only be a table: no PDF, no XML, no JSON."""
    return not (is_pdf(content) or _begins(content, b"<") or _begins(content, b"{["))


def _begins(content: bytes, signs: bytes) -> bool:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            text = content[len(mark) : len(mark) + 200].decode(encoding, "ignore").lstrip()
            return text[:1] in signs.decode() and text != ""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start != b"" and start in signs


def _read_xml(content: bytes) -> Document:
    root = parse_xml(content)
    reader = READERS.get(root.tag)
    if reader is None:
        raise DocumentRefusedError(
            _("The XML is a “%(name)s”, which is no order or invoice that we read.")
            % {"name": root.tag[:80]}
        )
    return reader(root)
