"""Figures to take along: each table as CSV and XLSX, the whole page as PDF."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.formats import number_format
from openpyxl import Workbook

from retention.cells import Rows, sheet_of, sheet_of_figures
from retention.models import FigureSnapshot
from retention.page import page_of
from retention.snapshots import stored_tables
from workshop.models import Company
from workshop_crm.lib.pdf import html_to_pdf
from workshop_crm.lib.sheets import csv_lines, sheet_safe

FORMS = ("csv", "xlsx")
ALL_FIGURES, WHOLE_PAGE = "figures", "page"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(snapshot: FigureSnapshot, key: str, form: str) -> HttpResponse:
    """Return a table as a file. Raises Http404 for a table or a form that there is not."""
    if (key, form) == (WHOLE_PAGE, "pdf"):
        return _file(snapshot_pdf(snapshot), "application/pdf", snapshot, key, form)
    rows = _rows(snapshot, key)
    if form == "csv":
        text = "".join(csv_lines(map(_texts, rows)))
        return _file(text.encode(), "text/csv; charset=utf-8", snapshot, key, form)
    if form == "xlsx":
        return _file(_workbook(rows), XLSX, snapshot, key, form)
    raise Http404


def snapshot_pdf(snapshot: FigureSnapshot) -> bytes:
    """Return the whole page on paper, in the active language."""
    page = page_of(snapshot)
    context = {"page": page, "company": Company.objects.first(), "advice": page.advice}
    return html_to_pdf("retention/report.html", context, style="retention/report.css")


def _rows(snapshot: FigureSnapshot, key: str) -> Rows:
    if key == ALL_FIGURES:
        return sheet_of_figures(snapshot)
    for table, rows in stored_tables(snapshot):
        if table.key == key:
            return sheet_of(table, rows)
    raise Http404


def _texts(row: list[Any]) -> list[Any]:
    return [number_format(cell) if isinstance(cell, Decimal) else cell for cell in row]


def _workbook(rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([sheet_safe(cell) if isinstance(cell, str) else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _file(
    content: bytes, content_type: str, snapshot: FigureSnapshot, key: str, form: str
) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    name = f"{key}-{snapshot.first_day}-{snapshot.last_day}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
