"""The explanation of 20 lines as PDF, warm: our page against WeasyPrint alone, and reportlab.

Times are processor time: one thread computes, and others on the machine don't count. Then a worker
makes bills, and its memory is read ten times; ``DOCUMENTS`` in the environment says how many bills.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from time import process_time
from unittest import mock

from django.conf import settings
from django.utils import translation

from benchmarks.common import Measurement, Pair, measure
from benchmarks.pdf_drawing import draw, lay_out
from benchmarks.pdf_memory import grow
from invoices import printing
from invoices.explanation.differences import Explanation, explain
from invoices.matching.documents import Document, DocumentLine, line_net
from workshop.models import Company
from workshop_crm.lib.pdf import html_document, parse_style, shared_fonts

DOCUMENTS = int(os.environ.get("DOCUMENTS", "50"))
LINES, ROUNDS = 20, 4
LINK = "https://werkstatt.example/book/mitte/?v=abcdefghijklmnopqrstuvwxyz0123456789"
TEXTS = [
    "Motoröl 5W-30 Longlife",
    "Ölfilter mit Dichtring",
    "Luftfilter ersetzen",
    "Bremsbeläge vorn ersetzen",
    "Bremsscheiben vorn, Satz belüftet",
    "Scheibenwischer vorn",
    "Hauptuntersuchung mit Abgasuntersuchung",
    "Altölentsorgung",
    "Achsvermessung",
    "Innenraumfilter mit Aktivkohle",
]


def run() -> Iterator[Measurement]:
    """Yield ours against the bound, the bound against reportlab, and the memory."""
    with translation.override("de"):
        explanation = make_explanation()
        company = Company(name="Autohaus Beispiel GmbH")

        def ours() -> bytes:
            return printing.explanation_pdf(explanation, company=company, booking_url=LINK)

        final, styles = final_page(ours), [parse_style(_source())]

        def bound() -> bytes | None:
            written: bytes | None = html_document(final).write_pdf(
                stylesheets=styles, font_config=shared_fonts()
            )
            return written

        what = "HTML(string=final).write_pdf() with warm fonts and parsed style sheets"
        yield measure(Pair("pdf", lambda: _per_page(ours), lambda: _per_page(bound), what))
        layout = Pair(
            "pdf_bound_to_reportlab",
            lambda: _per_page(bound),
            lambda: _per_page(lambda: lay_out(explanation, company.name, LINK)),
            "reportlab's layout (platypus) of the page: wrapped cells, heads again, QR code, fonts",
        )
        yield measure(layout)
        drawing = Pair(
            "pdf_bound_to_canvas",
            lambda: _per_page(bound),
            lambda: _per_page(lambda: draw(explanation, company.name)),
            "reportlab's canvas drawing the same words at fixed places: it lays nothing out",
        )
        yield measure(drawing)
        yield from grow(DOCUMENTS)


def make_explanation(lines: int = LINES) -> Explanation:
    """Return an order and its invoice; every fifth line is charged otherwise than ordered."""
    ordered = [_line(number, Decimal(2)) for number in range(lines)]
    charged = [_line(number, Decimal(3 if number % 5 == 0 else 2)) for number in range(lines)]
    return explain(
        Document(number="A2027-00042", lines=tuple(ordered)),
        Document(
            number="R2027-00041",
            lines=tuple(charged),
            customer="Erika Beispiel",
            vehicle="VW Golf, M-AB 123",
        ),
    )


def _line(number: int, quantity: Decimal) -> DocumentLine:
    price = Decimal(1000 + 137 * number) / 100
    return DocumentLine(
        id=str(number),
        text=f"{TEXTS[number % len(TEXTS)]} {number + 1}",
        quantity=quantity,
        unit_price=price,
        net=line_net(quantity, price, Decimal(0)),
        unit="C62",
        vat_rate=Decimal(19),
        order_reference=str(number),
        item_number=f"T-{number}",
    )


def final_page(ours: Callable[[], bytes]) -> str:
    """Return the HTML from which our PDF is made."""
    pages: list[str] = []

    def keep(source: str) -> object:
        pages.append(source)
        return html_document(source)

    with mock.patch("workshop_crm.lib.pdf.html_document", keep):
        ours()
    return pages[0]


def _source() -> str:
    style: Path = settings.BASE_DIR / "templates" / printing.EXPLANATION_STYLE
    return style.read_text(encoding="utf-8")


def _per_page(make: Callable[[], object]) -> float:
    begun = process_time()
    for _ in range(ROUNDS):
        make()
    return (process_time() - begun) * 1000 / ROUNDS
