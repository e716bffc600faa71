"""The order slip or estimate on paper, to be signed (R-42)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import translation

from invoices.einvoice.writing import small_business
from invoices.errors import CompanyMissingError, NoSlipError
from invoices.explanation.from_rows import (
    approval_text,
    gross_of_line,
    net_of_line,
    taxed_groups,
    totals_of_lines,
)
from invoices.issuing.content import recipient_copy, seller_copy, vehicle_copy
from invoices.models import Order, OrderLine
from invoices.orders.exchange_parts import value_of_old_parts
from invoices.printing import INVOICE_STYLE, SLIP
from workshop.models import Company
from workshop_crm.lib.pdf import html_to_pdf


def order_slip(order: Order, *, language: str) -> bytes:
    """Render the slip as A4. Raises NoSlipError or CompanyMissingError."""
    with translation.override(language):
        return html_to_pdf(SLIP, slip_context(order), style=INVOICE_STYLE)


def slip_context(order: Order) -> dict[str, Any]:
    """Return what the slip shows, in the active language.

    Work that nobody has agreed to isn't in the sums: it stands apart, each with its gross price
    and room for a yes or no; what the customer withdrew from is left out. Raises NoSlipError
    without lines or when nothing is to be done, and CompanyMissingError.
    """
    lines = list(order.lines.all())
    if not lines or order.state == Order.State.CANCELLED:
        raise NoSlipError(order)
    company = Company.objects.first()
    if company is None:
        raise CompanyMissingError
    seller = seller_copy(company, order.workshop)
    asked = [line for line in lines if _is_unapproved(line) and line.revoked_at is None]
    agreed = [line for line in lines if not _is_unapproved(line)]
    return {
        "order": order,
        "is_estimate": order.state == Order.State.ESTIMATE,
        "seller": seller,
        "recipient": recipient_copy(order.customer),
        "vehicle": vehicle_copy(order),
        "rows": [(line, net_of_line(line)) for line in agreed],
        "totals": totals_of_lines(agreed),
        "groups": taxed_groups(agreed),
        "old_parts": value_of_old_parts(agreed),
        "exemption": small_business(seller),
        "approvals": _approvals(agreed),
        "asked": [(line, gross_of_line(line)) for line in asked],
        "asked_sum": sum((gross_of_line(line) for line in asked), Decimal(0)),
    }


def _is_unapproved(line: OrderLine) -> bool:
    return line.is_extra and line.approved_at is None


def _approvals(lines: list[OrderLine]) -> list[tuple[OrderLine, str]]:
    """Return the extra work that somebody has agreed to, with who, when and how (R-41)."""
    told = ((line, approval_text(line)) for line in lines)
    return [(line, text) for line, text in told if text]
