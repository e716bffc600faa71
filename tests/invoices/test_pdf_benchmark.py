"""The benchmark's drawing says what our page says, so their times compare."""

from __future__ import annotations

import io

import pypdf
import pytest

from benchmarks.pdf import LINK, final_page, make_explanation
from benchmarks.pdf_drawing import draw, lay_out
from benchmarks.pdf_memory import grow, look
from invoices.amounts import amount_text
from invoices.models import Invoice
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


@pytest.mark.parametrize(("now", "verdict"), [(99.0, "flat"), (100.0, "flat"), (100.1, "growing")])
def test_memory_is_told_with_its_verdict(now: float, verdict: str) -> None:
    told = look("worker_after_50", now, 100.0, "the worker")

    assert (told.name, told.ours, told.bound) == ("pdf_memory_worker_after_50", now, 100.0)
    assert told.what_the_bound_is == f"the worker: {verdict}"


@pytest.mark.slow
@pytest.mark.django_db
def test_bills_are_made_whole_and_leave_nothing() -> None:
    told = list(grow(2))

    names = [measurement.name.removeprefix("pdf_memory_") for measurement in told]
    assert names == ["worker_after_1", "engine_after_1", "worker_after_2", "engine_after_2"]
    assert all(measurement.ours > 50 for measurement in told)
    assert not Invoice.objects.exists()
