"""The benchmark's drawing says what our page says, so their times compare."""

from __future__ import annotations

import io

import pypdf
import pytest

from benchmarks.pdf import LINK, final_page, make_explanation
from benchmarks.pdf_drawing import draw, lay_out
from invoices.amounts import amount_text
from invoices.printing import explanation_pdf


def words_of(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_twenty_lines_differ_in_every_fifth() -> None:
    explanation = make_explanation()

    assert len(explanation.pairs) == 20
    assert explanation.difference_count == 4


@pytest.mark.slow
def test_drawing_layout_and_page_name_every_line_and_sum() -> None:
    explanation = make_explanation()

    made = [
        words_of(draw(explanation, "Werkstatt")),
        words_of(lay_out(explanation, "Werkstatt", LINK)),
        words_of(explanation_pdf(explanation)),
    ]

    lines = [line.text for line in explanation.order.lines]
    said = [pair.text for pair in explanation.pairs if pair.is_difference]
    sums = [explanation.order.totals.gross, explanation.invoice.totals.gross]
    for text in (*lines, *said, *(amount_text(amount, "EUR") for amount in sums)):
        assert all(" ".join(text.split()) in words for words in made)


@pytest.mark.slow
def test_the_final_page_is_what_our_pdf_is_made_of() -> None:
    explanation = make_explanation(lines=2)

    final = final_page(lambda: explanation_pdf(explanation))

    for line in explanation.invoice.lines:
        assert line.text in final
