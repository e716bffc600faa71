"""The explanation on paper, read back: every line once, heads on each page, pairs in one piece."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pypdf
import pytest
from django.utils import translation

from benchmarks.pdf import LINK, make_explanation
from invoices.amounts import amount_text
from invoices.explanation.differences import Explanation, explain
from invoices.matching.documents import Document, DocumentLine
from invoices.printing import explanation_page, explanation_pdf

pytestmark = pytest.mark.slow


def line(number: int, *, quantity: int) -> DocumentLine:
    values = {
        "quantity": Decimal(quantity),
        "unit_price": Decimal(10),
        "net": Decimal(10 * quantity),
    }
    return DocumentLine(
        id=str(number), text=f"Text {number}", unit="C62", vat_rate=Decimal(19),
        order_reference=str(number), **values,
    )  # fmt: skip


def document(number: str, lines: list[DocumentLine]) -> Document:
    return Document(number=number, lines=tuple(lines))


def pages_of(explanation: Explanation) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(explanation_pdf(explanation, booking_url=LINK)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("lines", "count"), [(1, 1), (5, 1), (20, 1), (120, 5)])
def test_short_ones_fit_on_one_page_and_long_ones_repeat_their_heads(
    lines: int, count: int, language: str
) -> None:
    with translation.override(language):
        explanation = make_explanation(lines)
        pages = pages_of(explanation)
        sums = [explanation.order.totals, explanation.invoice.totals, explanation.difference]
        gross = [" ".join(amount_text(total.gross).split()) for total in sums]

    assert len(pages) == count
    assert all(re.search(r"A2027-00042.*R2027-00041", page) for page in pages)
    assert all(f"{number} / {count}" in page for number, page in enumerate(pages, start=1))
    assert all(amount in pages[-1] for amount in gross)
    for line in explanation.order.lines:
        assert len(re.findall(rf"{re.escape(line.text)} ·", " ".join(pages))) == 2


@pytest.mark.parametrize("same", [0, 1])
def test_no_page_begins_with_the_sentence_of_a_pair(same: int) -> None:
    ordered = [line(number, quantity=1) for number in range(50)]
    charged = [line(number, quantity=1 if number < same else 2) for number in range(50)]
    with translation.override("de"):
        explanation = explain(document("A1", ordered), document("R1", charged))
        [first, second, third] = pages_of(explanation)

    said = [page.count("≠") for page in (first, second, third)]
    assert sum(said) == 50 - same
    assert all(0 < page.find("Text ") < page.find("≠") for page in (second, third))


def test_its_fonts_are_embedded_and_it_has_no_code_without_an_address() -> None:
    explanation = make_explanation(5)
    reader = pypdf.PdfReader(io.BytesIO(explanation_pdf(explanation)))

    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    embedded = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts
    ]

    assert {"DejaVu" in font["/FontName"] for font in embedded} == {True}
    assert all("/FontFile2" in font for font in embedded)
    assert "data:image" not in explanation_page(explanation)
