"""Foreign PDF files: what would unpack to gigabytes is refused while it is read."""

from __future__ import annotations

import pikepdf
import pytest
from pikepdf.settings import get_qpdf_limits

from customers.scans import read_scan
from invoices.errors import DocumentRefusedError
from invoices.readers.pdf import embedded_xml
from tests.customers.test_scans import pdf
from tests.hostile_files import pdf_bomb
from workshop_crm.lib.foreign_pdf import MOST_UNPACKED, PDF_ERRORS, open_foreign


def test_a_bomb_inside_is_never_unpacked() -> None:
    raw = pdf_bomb()

    with open_foreign(raw) as document, pytest.raises(pikepdf.PdfError) as caught:
        document.attachments["factur-x.xml"].get_file().read_bytes()

    assert len(raw) < 1_000_000
    assert isinstance(caught.value, PDF_ERRORS)
    assert "memory limit" in str(caught.value)


def test_an_invoice_that_is_a_bomb_is_refused_with_a_reason() -> None:
    with pytest.raises(DocumentRefusedError) as caught:
        embedded_xml(pdf_bomb())

    assert str(caught.value)


def test_an_ordinary_file_opens() -> None:
    with open_foreign(pdf(pages=3)) as document:
        assert len(document.pages) == 3
    assert read_scan(pdf())[0] == "application/pdf"


def test_every_way_of_unpacking_has_its_limit() -> None:
    limits = get_qpdf_limits()

    names = ("flate", "run_length", "png", "tiff", "dct")
    assert {limits[f"{name}_max_memory"] for name in names} == {MOST_UNPACKED}


@pytest.mark.parametrize(
    "name",
    [b"/LZWDecode", b"/LZW ", b"[/LZW]", b"/#4cZWDecode", b"/L#5AW#44ecode", b"/LZ#57Decode"],
)
def test_what_is_packed_without_a_limit_is_refused_before_it_is_read(name: bytes) -> None:
    raw = pdf_bomb().replace(b"/FlateDecode", name)

    with pytest.raises(DocumentRefusedError):
        embedded_xml(raw)
    with pytest.raises(pikepdf.PdfError, match="LZW"):
        open_foreign(raw)


def test_a_name_that_only_begins_so_is_no_packing() -> None:
    raw = pdf() + b"% /LZWeig /lzw LZWDecode"

    with open_foreign(raw) as document:
        assert len(document.pages) == 1
