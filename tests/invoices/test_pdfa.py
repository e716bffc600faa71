"""The issued PDF keeps PDF/A-3b as far as it can be read off the file; and the reading works."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from invoices.einvoice.hybrid import with_xml
from invoices.issuing.files import store_invoice_pdf
from invoices.models import Invoice
from invoices.validation.report import MOST_BYTES
from tests.factories import make_customer
from tests.invoices.builders import make_issued
from tests.invoices.pdfa import RULES, broken_rules
from workshop_crm.lib.pdf import page_to_pdf

PAGE = '<html lang="de"><title>R1</title><body>Öl <a href="https://x.example/">x</a>'


@cache
def hybrid() -> bytes:
    """A small PDF with an e-invoice, made the way an invoice's is."""
    plain = page_to_pdf(PAGE, style="invoices/print/invoice.css", variant="pdf/a-3u")
    xml = (Path(__file__).parent / "samples" / "cii.xml").read_bytes()
    return with_xml(plain, xml, Invoice(number="R1", seller={"name": "Haus"}))


def changed(change: Callable[[Pdf], Any], **saving: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(hybrid())) as pdf:
        change(pdf)
        pdf.save(out, **saving)
    return out.getvalue()


def in_xmp(old: bytes, new: bytes) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        content = pdf.Root.Metadata.read_bytes()
        assert old in content
        pdf.Root.Metadata.write(content.replace(old, new))

    return change


def font_of(pdf: Pdf) -> Any:
    return next(iter(pdf.pages[0].Resources.Font.values()))


def draw(content: bytes) -> Callable[[Pdf], None]:
    return lambda pdf: pdf.pages[0].contents_add(content)


def set_in(path: Callable[[Pdf], Any], key: str, value: Any) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        path(pdf)[key] = value

    return change


def drop(path: Callable[[Pdf], Any], key: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        del path(pdf)[key]

    return change


def add(value: Callable[[], Any]) -> Callable[[Pdf], Any]:
    """Hang an object into the file where no rule looks for it."""

    def change(pdf: Pdf) -> None:
        pdf.Root["/Extra"] = pdf.make_indirect(value())

    return change


def stream_of(pdf: Pdf, **entries: Any) -> None:
    pdf.Root["/Extra"] = Stream(pdf, b"x", **entries)


def root(pdf: Pdf) -> Any:
    return pdf.Root


def descriptor(pdf: Pdf) -> Any:
    return font_of(pdf).DescendantFonts[0].FontDescriptor


def spec(pdf: Pdf) -> Any:
    return pdf.Root.AF[0]


def second_attachment(pdf: Pdf) -> None:
    pdf.attachments["more.txt"] = b"x"


BREAKS: list[tuple[str, Callable[[Pdf], Any]]] = [
    ("(6.1.7)", lambda pdf: stream_of(pdf, F=String("outside.bin"))),
    ("(6.1.13)", lambda pdf: setattr(pdf.pages[0], "mediabox", Array([0, 0, 20_000, 800]))),
    ("(6.2.3)", set_in(lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile, "/N", 4)),
    ("(6.2.4)", draw(b"0 0 0 1 k 0 0 5 5 re f")),
    ("(6.2.8)", lambda pdf: stream_of(pdf, Subtype=Name.Image, Interpolate=True)),
    ("(6.2.10)", add(lambda: Dictionary(Type=Name.ExtGState, BM=Name.Strange))),
    ("(6.2.11.4)", drop(descriptor, "/FontFile2")),
    ("(6.2.11.3)", drop(lambda pdf: font_of(pdf).DescendantFonts[0], "/CIDToGIDMap")),
    ("(6.2.11.7)", drop(font_of, "/ToUnicode")),
    ("(6.3.2)", lambda pdf: set_flags(pdf, 0)),
    ("(6.3.2)", lambda pdf: set_flags(pdf, 4 | 2)),
    ("(6.4)", set_in(root, "/AcroForm", Dictionary(NeedAppearances=True, Fields=Array([])))),
    ("(6.4)", set_in(root, "/AcroForm", Dictionary(XFA=String("x"), Fields=Array([])))),
    ("(6.5)", add(lambda: Dictionary(S=Name.JavaScript, JS=String("x")))),
    ("(6.5)", add(lambda: Dictionary(AA=Dictionary()))),
    ("(6.6.4)", in_xmp(b"<pdfaid:part>3<", b"<pdfaid:part>1<")),
    ("(6.6.4)", in_xmp(b"<pdfaid:conformance>B<", b"<pdfaid:conformance>Z<")),
    ("agree", lambda pdf: pdf.docinfo.__setitem__("/Title", "R2")),
    ("agree", lambda pdf: pdf.docinfo.__setitem__("/Producer", "somebody")),
    ("agree", in_xmp(b"<xmp:CreateDate>20", b"<xmp:CreateDate>19")),
    ("(6.6.2.3)", in_xmp(b"<pdfaProperty:name>Version<", b"<pdfaProperty:name>Other<")),
    ("(6.6.2.3)", in_xmp(b"invoice:1p0#</pdfaSchema:nam", b"order:1p0#</pdfaSchema:nam")),
    ("(6.8)", set_in(spec, "/AFRelationship", Name.Data)),
    ("(6.8)", set_in(lambda pdf: spec(pdf).EF.F, "/Subtype", Name("/text/plain"))),
    ("(6.8)", drop(lambda pdf: spec(pdf).EF.F.Params, "/ModDate")),
    ("(6.8)", second_attachment),
    ("Factur-X", in_xmp(b"<fx:ConformanceLevel>EN 16931<", b"<fx:ConformanceLevel>BASIC<")),
    ("Factur-X", in_xmp(b"<fx:DocumentFileName>factur", b"<fx:DocumentFileName>zugferd")),
]


def set_flags(pdf: Pdf, flags: int) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1], F=flags)
    pdf.pages[0]["/Annots"] = Array([pdf.make_indirect(link)])


def test_what_we_write_breaks_no_rule() -> None:
    assert broken_rules(hybrid()) == []


@pytest.mark.parametrize(("mark", "change"), BREAKS)
def test_each_rule_is_found_broken(mark: str, change: Callable[[Pdf], Any]) -> None:
    broken = broken_rules(changed(change))

    assert [name for name in broken if mark in name], broken


def test_an_encrypted_file_is_found() -> None:
    locked = changed(lambda _pdf: None, encryption=pikepdf.Encryption(owner="x"))

    assert "no encryption (6.1.3)" in broken_rules(locked)


def test_a_header_without_its_comment_is_found() -> None:
    _first, rest = hybrid().split(b"\n", 1)
    bare = b"%PDF-1.7\n%----" + rest[len(b"%----") :]

    assert broken_rules(bare)[0] == "header with a binary comment (6.1.2)"


def test_every_rule_has_been_broken() -> None:
    marks = {mark for mark, _change in BREAKS} | {"(6.1.2)", "(6.1.3)"}

    assert [name for name in RULES if not any(mark in name for mark in marks)] == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "en"])
def test_an_issued_invoice_breaks_no_rule(language: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    invoice = make_issued(lines=40, customer=make_customer(language=language))

    store_invoice_pdf(invoice)

    invoice.refresh_from_db()
    content = invoice.pdf.read()
    assert broken_rules(content) == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        attached = pdf.attachments["factur-x.xml"].get_file().read_bytes()
        assert (attached, str(pdf.Root.Lang)[:2]) == (bytes(invoice.xml), language)
        assert pdf.check_pdf_syntax() == []
    assert len(content) < MOST_BYTES / 100


@pytest.mark.skipif(not shutil.which("qpdf"), reason="no qpdf here")
def test_qpdf_has_nothing_to_say(tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    file.write_bytes(hybrid())

    done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False)

    assert (done.returncode, b"WARNING" in done.stderr) == (0, False)
