"""The explanation drawn with reportlab's canvas: what no layout engine has to work out."""

from __future__ import annotations

import io
import subprocess
from functools import lru_cache

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from invoices.amounts import amount_text
from invoices.documents import DocumentLine
from invoices.explanation import Explanation
from invoices.side_by_side import pair_views

WIDTH, HEIGHT = landscape(A4)
MARGIN, SIZE, LEADING = 12 * mm, 9, 12
# Left edge of each side's text, right edges of its quantity and its amount.
SIDES = ((12 * mm, 102 * mm, 129 * mm), (140 * mm, 230 * mm, 257 * mm))
TEXT_WIDTH = 67 * mm
DIFFERENCE = WIDTH - MARGIN


@lru_cache(maxsize=1)
def font() -> str:
    """Register the font that the page uses too, once a process."""
    command = ["fc-match", "--format=%{file}", "DejaVu Sans"]
    path = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    pdfmetrics.registerFont(TTFont("Page", path))
    return "Page"


class _Page:
    def __init__(self, currency: str) -> None:
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(WIDTH, HEIGHT))
        self.currency = currency
        self.turn()

    def turn(self) -> None:
        self.canvas.setFont(font(), SIZE)
        self.y = HEIGHT - MARGIN

    def down(self, height: float = LEADING) -> None:
        self.y -= height
        if self.y < MARGIN:
            self.canvas.showPage()
            self.turn()

    def say(self, text: str, width: float = WIDTH - 2 * MARGIN) -> None:
        for part in simpleSplit(text, font(), SIZE, width):
            self.canvas.drawString(MARGIN, self.y, part)
            self.down()

    def rule(self) -> None:
        self.canvas.line(MARGIN, self.y + LEADING - 3, DIFFERENCE, self.y + LEADING - 3)

    def line(self, line: DocumentLine, side: tuple[float, float, float]) -> int:
        left, quantity, amount = side
        parts = simpleSplit(line.text, font(), SIZE, TEXT_WIDTH)
        for number, part in enumerate(parts):
            self.canvas.drawString(left, self.y - number * LEADING, part)
        self.canvas.drawRightString(quantity, self.y, f"{line.quantity} Stk")
        self.canvas.drawRightString(amount, self.y, amount_text(line.net, self.currency))
        return len(parts)


def draw(explanation: Explanation, company: str) -> bytes:
    """Return the lines, the sentences and the sums as PDF."""
    page = _Page(explanation.invoice.currency)
    for text in (company, f"{explanation.order.number} | {explanation.invoice.number}"):
        page.say(text)
    for view in pair_views(explanation):
        page.rule()
        for pair in view.rows:
            sides = zip(pair, SIDES, strict=True)
            height = max(page.line(line, side) for line, side in sides if line)
            page.canvas.drawCentredString(134 * mm, page.y, view.mark)
            difference = amount_text(view.pair.difference_net, page.currency)
            page.canvas.drawRightString(DIFFERENCE, page.y, difference)
            page.down(height * LEADING)
        if view.needs_words:
            page.say(f"{view.label}: {view.pair.text}")
    page.rule()
    for name in ("net", "vat", "gross"):
        totals = (explanation.order.totals, explanation.invoice.totals, explanation.difference)
        edges = (SIDES[0][2], SIDES[1][2], DIFFERENCE)
        for total, edge in zip(totals, edges, strict=True):
            page.canvas.drawRightString(
                edge, page.y, amount_text(getattr(total, name), page.currency)
            )
        page.canvas.drawString(MARGIN, page.y, name)
        page.down()
    page.canvas.save()
    return page.file.getvalue()
