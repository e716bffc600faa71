"""Files as they arrive: XML that is dangerous, PDFs with and without XML inside."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.utils import translation

from invoices.errors import DocumentRefusedError
from invoices.readers import READERS, read_document
from invoices.readers import pdf as pdf_reader
from invoices.readers.pdf import NAMES, embedded_xml, is_pdf
from invoices.readers.safe_xml import parse_xml

ORDER = "<Order><ID>{name}</ID></Order>"
NOT_WELL_FORMED = "The file is no well-formed XML."
DOCTYPE = "The XML has a document type declaration, which we don't open for safety."
PICTURE = "The PDF has no XML inside: it is a picture of a document only."


def problem(content: bytes) -> str:
    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        read_document(content)
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "<Order>",
        "<Order></Invoice>",
        "<Order><ID>&unknown;</ID></Order>",
        "<Order a=1/>",
        "<Order/><Order/>",
        "<Order>\x00</Order>",
        "<Order>\x01</Order>",
        "<a:Order/>",
        "<",
        "<?xml version='1.0'?>",
        "<?xml version='1.0' encoding='no-such-code'?><Order/>",
    ],
)
def test_names_xml_that_is_broken(content: str) -> None:
    assert problem(content.encode()) == NOT_WELL_FORMED


def test_names_xml_in_a_wrong_encoding() -> None:
    assert problem("<Order><ID>Öl</ID></Order>".encode("latin-1")) == NOT_WELL_FORMED


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Order>",
        '<!DOCTYPE Order SYSTEM "http://127.0.0.1:9/order.dtd">',
        '<!DOCTYPE Order PUBLIC "-//X" "file:///etc/passwd">',
        '<!DOCTYPE Order [<!ENTITY a "b">]>',
        '<!DOCTYPE Order [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Order [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd">]>',
    ],
)
def test_opens_no_document_type(doctype: str) -> None:
    assert problem(f"{doctype}{ORDER.format(name='A-1')}".encode()) == DOCTYPE


def test_an_entity_inside_is_never_filled_in() -> None:
    content = (
        '<!DOCTYPE Order [<!ENTITY f SYSTEM "file:///etc/passwd">]><Order><ID>&f;</ID></Order>'
    )

    assert "root:" not in problem(content.encode())


def test_a_thousand_laughs_end_at_the_first() -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    content = f'<!DOCTYPE Order [<!ENTITY e0 "ha">{entities}]><Order><ID>&e11;</ID></Order>'

    assert problem(content.encode()) in (DOCTYPE, NOT_WELL_FORMED)


@pytest.mark.parametrize(
    "lead", ["", "\ufeff", " \n\t", "\ufeff\r\n", "<?xml version='1.0' encoding='utf-8'?>"]
)
@pytest.mark.parametrize("namespace", ["", ' xmlns="urn:x"'])
def test_reads_whatever_stands_in_front_and_in_whatever_namespace(
    lead: str, namespace: str
) -> None:
    content = f"{lead}<Order{namespace}><ID>A-1</ID></Order>"

    assert read_document(content.encode()).number == "A-1"


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "utf-8"])
def test_reads_declared_encodings(code: str) -> None:
    head = f'<?xml version="1.0" encoding="{code.removesuffix("-le").removesuffix("-be")}"?>'
    mark = "\ufeff" if code.endswith(("-le", "-be")) else ""

    content = (mark + head + ORDER.format(name="Ö-1")).encode(code)

    assert read_document(content).number == "Ö-1"


def test_comments_and_instructions_are_passed_over() -> None:
    content = "<!-- a --><Order><?x y?><ID>A<!-- b -->-1</ID></Order><!-- c -->"

    assert read_document(content.encode()).number == "A-1"


def test_tags_and_nothing_else_lose_their_namespaces() -> None:
    root = parse_xml(b'<a:x xmlns:a="urn:a" a:b="c"><a:y/><z/></a:x>')

    assert [element.tag for element in root.iter()] == ["x", "y", "z"]
    assert dict(root.attrib) == {"{urn:a}b": "c"}


@pytest.mark.parametrize("root", ["Order", "OrderChange", "OrderResponse"])
def test_knows_orders_without_sums(root: str) -> None:
    assert root in READERS
    assert read_document(f"<{root}><ID>A-1</ID></{root}>".encode()).number == "A-1"


def test_a_long_root_is_not_repeated_whole() -> None:
    assert len(problem(f"<{'x' * 500}/>".encode())) < 160


@pytest.mark.parametrize("content", [b"Rechnung", b"\xff", b"name;ort\nHuber;Ulm"])
def test_names_what_is_no_document_at_all(content: bytes) -> None:
    assert problem(content) == (
        "The file is neither an e-invoice (XML or PDF) nor a table with known columns."
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "This file is empty."),
        (b"   ", "This file is empty."),
        (b"\xff\xfe", "This file is empty."),
        (
            b"PK\x03\x04",
            "This file is damaged or no workbook. Please save it as .xlsx or CSV and try again.",
        ),
        (b"\x00\x01", "This is no table. Please choose a CSV or XLSX file."),
    ],
)
def test_says_what_is_wrong_with_a_table(content: bytes, reason: str) -> None:
    assert problem(content) == reason


def test_looks_at_no_more_than_twenty_mebibytes() -> None:
    too_large = "The file is larger than 20 MiB."

    assert problem(b" " * (20 * 1024 * 1024)) != too_large
    assert problem(b" " * (20 * 1024 * 1024 + 1)) == too_large


def make_pdf(attached: dict[str, bytes], **save: Any) -> bytes:
    pdf, target = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    for name, content in attached.items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
    pdf.save(target, **save)
    return target.getvalue()


def order_xml(name: str) -> bytes:
    return ORDER.format(name=name).encode()


@pytest.mark.parametrize("name", [*NAMES, "FACTUR-X.XML", "ZUGFeRD-invoice.xml", "Auftrag.xml"])
def test_finds_the_xml_by_any_of_its_names(name: str) -> None:
    assert read_document(make_pdf({name: order_xml("A-1")})).number == "A-1"


@pytest.mark.parametrize("name", NAMES)
def test_a_known_name_comes_before_other_xml(name: str) -> None:
    content = make_pdf({"aaa.xml": order_xml("other"), name: order_xml("A-1")})

    assert read_document(content).number == "A-1"


def test_known_names_have_their_order() -> None:
    content = make_pdf({"order-x.xml": order_xml("last"), "factur-x.xml": order_xml("first")})

    assert read_document(content).number == "first"


@pytest.mark.parametrize("attached", [{}, {"terms.pdf": b"%PDF-"}, {"order.xml.txt": b"<Order/>"}])
def test_names_a_pdf_without_xml(attached: dict[str, bytes]) -> None:
    assert problem(make_pdf(attached)) == PICTURE


def test_names_a_pdf_that_is_locked() -> None:
    locked = make_pdf({}, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert problem(locked) == "The PDF is locked by a password."


def test_reads_a_pdf_that_anybody_may_open() -> None:
    content = make_pdf(
        {"order-x.xml": order_xml("A-1")}, encryption=pikepdf.Encryption(owner="a", user="")
    )

    assert read_document(content).number == "A-1"


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n%%EOF", b"%PDF-1.7 torn" * 9])
def test_names_a_pdf_that_is_damaged(content: bytes) -> None:
    assert problem(content) == "The PDF is damaged."


def test_a_pdf_whose_xml_is_broken_says_so() -> None:
    assert problem(make_pdf({"factur-x.xml": b"<Order>"})) == NOT_WELL_FORMED


def test_an_attachment_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "MOST_ATTACHED", len(order_xml("A-1")))
    attached = {"factur-x.xml": order_xml("much longer"), "other.xml": order_xml("A-1")}

    assert read_document(make_pdf(attached)).number == "A-1"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7", True),
        (b"\r\n\r\n%PDF-1.4", True),
        (b" " * 1019 + b"%PDF-", True),
        (b" " * 1020 + b"%PDF-", False),
        (b"%pdf-1.7", False),
        (b"", False),
    ],
)
def test_a_pdf_may_start_within_its_first_kilobyte(content: bytes, *, found: bool) -> None:
    assert is_pdf(content) is found


def test_gives_the_bytes_back_as_they_are_inside() -> None:
    assert embedded_xml(make_pdf({"factur-x.xml": b"\xef\xbb\xbf<Order/>"})) == (
        b"\xef\xbb\xbf<Order/>"
    )
