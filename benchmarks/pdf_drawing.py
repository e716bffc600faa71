"""The explanation by reportlab: laid out as our page is, and drawn by the bare canvas."""

from __future__ import annotations

import io
import subprocess
from functools import lru_cache
from html import escape

import segno
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Table, TableStyle

from invoices.amounts import amount_text, line_quantity_text
from invoices.explanation.differences import Explanation
from invoices.explanation.side_by_side import PairView, pair_views
from invoices.matching.documents import DocumentLine

WIDTH, HEIGHT = landscape(A4)
MARGIN, SIZE, LEADING = 12 * mm, 9, 12
WIDTHS = [94 * mm, 28 * mm, 94 * mm, 28 * mm, 29 * mm]
PADDING = [(f"{side}PADDING", (0, 0), (-1, -1), 1.5) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")]
Row = list[str | Flowable]


@lru_cache(maxsize=1)
def font() -> str:
    """Register the font that the page uses too, once a process."""
    for name, style in (("Page", ""), ("Page-Bold", ":bold")):
        command = ["fc-match", "--format=%{file}", f"DejaVu Sans{style}"]
        path = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        pdfmetrics.registerFont(TTFont(name, path))
    pdfmetrics.registerFontFamily("Page", "Page", "Page-Bold", "Page", "Page-Bold")
    return "Page"


def lay_out(explanation: Explanation, company: str, link: str) -> bytes:
    """Return the explanation as PDF by platypus: text that wraps, heads that come again."""
    file = io.BytesIO()
    text = ParagraphStyle("text", fontName=font(), fontSize=SIZE, leading=LEADING)
    number = ParagraphStyle("number", text, alignment=TA_RIGHT)
    rows, commands = _rows(explanation, text, number)
    table = Table(rows, WIDTHS, repeatRows=1)
    table.setStyle(TableStyle([*commands, ("VALIGN", (0, 0), (-1, -1), "TOP"), *PADDING]))
    heads = [company, f"{explanation.order.number} | {explanation.invoice.number}"]
    code = Image(io.BytesIO(segno_png(link)), 15 * mm, 15 * mm)
    foot = Table([[Paragraph("Thanks", text), code]], [sum(WIDTHS) - 20 * mm, 20 * mm])
    page = SimpleDocTemplate(
        file, pagesize=(WIDTH, HEIGHT), leftMargin=MARGIN, rightMargin=MARGIN,
        topMargin=9 * mm, bottomMargin=9 * mm,
    )  # fmt: skip
    story = [*(Paragraph(escape(head), text) for head in heads), table, foot]
    page.build(story, onFirstPage=_number, onLaterPages=_number)
    return file.getvalue()


def segno_png(link: str) -> bytes:
    """Return the QR code of the page as a picture."""
    file = io.BytesIO()
    segno.make(link, error="m").save(file, kind="png", scale=8, border=2)
    return file.getvalue()


def _number(canvas: Canvas, page: SimpleDocTemplate) -> None:
    canvas.setFont(font(), 8)
    canvas.drawRightString(WIDTH - MARGIN, 5 * mm, str(page.page))


def _rows(
    explanation: Explanation, text: ParagraphStyle, number: ParagraphStyle
) -> tuple[list[Row], list[tuple[object, ...]]]:
    currency = explanation.invoice.currency
    rows: list[Row] = [[Paragraph(head, text) for head in ("Ordered", "", "Charged", "", "+/−")]]
    commands: list[tuple[object, ...]] = []
    for view in pair_views(explanation):
        begin = len(rows)
        for ordered, charged in view.rows:
            cells = [*_cells(ordered, currency, text, number)]
            cells += [*_cells(charged, currency, text, number)]
            rows.append([*cells, Paragraph(_difference(view, currency), number)])
        if view.needs_words:
            commands.append(("SPAN", (0, len(rows)), (-1, len(rows))))
            said = f"<b>{view.mark} {view.label}:</b> {escape(view.pair.text)}"
            rows.append([Paragraph(said, text), "", "", "", ""])
            commands.append(("BACKGROUND", (0, begin), (-1, len(rows) - 1), "#f1f1f1"))
        commands.append(("LINEBELOW", (0, len(rows) - 1), (-1, len(rows) - 1), 0.4, "#999999"))
        commands.append(("NOSPLIT", (0, begin), (-1, len(rows) - 1)))
    for name in ("net", "vat", "gross"):
        sums = [
            Paragraph(amount_text(getattr(total, name), currency), number)
            for total in (
                explanation.order.totals,
                explanation.invoice.totals,
                explanation.difference,
            )
        ]
        rows.append([Paragraph(name, text), sums[0], Paragraph(name, text), sums[1], sums[2]])
    return rows, commands


def _cells(
    line: DocumentLine | None, currency: str, text: ParagraphStyle, number: ParagraphStyle
) -> tuple[str | Flowable, str | Flowable]:
    if line is None:
        return "", ""
    what = f"{line.text} · {line_quantity_text(line)}"
    return Paragraph(escape(what), text), Paragraph(amount_text(line.net, currency), number)


def _difference(view: PairView, currency: str) -> str:
    return amount_text(view.pair.difference_net, currency) if view.pair.difference_net else "="


class _Page:
    """A canvas on which the caller has worked out where everything goes."""

    def __init__(self) -> None:
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(WIDTH, HEIGHT))
        self.turn()

    def turn(self) -> None:
        self.canvas.setFont(font(), SIZE)
        self.y = HEIGHT - MARGIN

    def row(self, *cells: str) -> None:
        """Draw cells at fixed places: texts left and wrapped, amounts right."""
        height, left = 1, float(MARGIN)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=False)):
            room = sum(WIDTHS) if len(cells) == 1 else width - 2 * mm
            parts = simpleSplit(cell, font(), SIZE, room)
            for number, part in enumerate(parts):
                if place in (1, 3, 4):
                    self.canvas.drawRightString(left + width, self.y - number * LEADING, part)
                else:
                    self.canvas.drawString(left, self.y - number * LEADING, part)
            height, left = max(height, len(parts)), left + width
        self.y -= height * LEADING
        if self.y < MARGIN:
            self.canvas.showPage()
            self.turn()


def draw(explanation: Explanation, company: str) -> bytes:
    """Return the same words as PDF by the bare canvas, which lays nothing out."""
    page, currency = _Page(), explanation.invoice.currency
    page.row(company)
    page.row(f"{explanation.order.number} | {explanation.invoice.number}")
    for view in pair_views(explanation):
        for pair in view.rows:
            cells = [
                cell
                for line in pair
                for cell in (
                    (f"{line.text} · {line_quantity_text(line)}",
                     amount_text(line.net, currency)) if line else ("", "")
                )
            ]  # fmt: skip
            page.row(*cells, _difference(view, currency))
        if view.needs_words:
            page.row(f"{view.label}: {view.pair.text}")
    for name in ("net", "vat", "gross"):
        ordered, charged, more = (
            amount_text(getattr(total, name), currency)
            for total in (
                explanation.order.totals,
                explanation.invoice.totals,
                explanation.difference,
            )
        )
        page.row(name, ordered, name, charged, more)
    page.canvas.save()
    return page.file.getvalue()
