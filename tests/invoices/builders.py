"""Small builders of orders, invoices and documents."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from invoices.documents import Document, DocumentLine, line_net
from invoices.drafting import draft_invoice
from invoices.issuing import issue_invoice
from invoices.lines import Approval, LineData, add_line
from invoices.models import Invoice, Order
from invoices.models.order import LineKind, Unit
from invoices.orders import create_order
from tests.factories import make_customer, make_user, make_vehicle, make_workshop

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 5)
_number = itertools.count(1)


def make_order(*, lines: int = 1, **fields: Any) -> Order:
    customer = fields.pop("customer", None) or make_customer()
    vehicle = fields.pop("vehicle", None) or make_vehicle(customer=customer)
    workshop = fields.pop("workshop", None) or make_workshop()
    order = create_order(customer, workshop=workshop, today=TODAY, vehicle=vehicle, **fields)
    for number in range(1, lines + 1):
        add_line(order, part(text=f"Teil {number}", price="10.00", item_number=f"T{number}"))
    return order


def make_issued(**fields: Any) -> Invoice:
    return issue_invoice(draft_invoice(make_order(**fields)), now=NOW)


def part(*, text: str = "Motoröl", price: str = "10.00", **fields: Any) -> LineData:
    quantity = Decimal(fields.pop("quantity", "1"))
    return LineData(LineKind.PART, text, quantity, Unit.PIECE, Decimal(price), **fields)


def labour(*, text: str = "Öl wechseln", units: str = "5", **fields: Any) -> LineData:
    return LineData(LineKind.LABOUR, text, Decimal(units), Unit.LABOUR_UNIT, **fields)


def make_approval(**fields: Any) -> Approval:
    defaults = {
        "approved_at": NOW,
        "approved_by": "Ada Öztürk",
        "approved_how": "by phone",
        "approved_gross": Decimal("119.00"),
        "taken_by": None,
    }
    if "taken_by" not in fields:
        fields["taken_by"] = make_user()
    return Approval(**{**defaults, **fields})


def line(text: str = "Motoröl", price: str = "10.00", quantity: str = "1", **fields: Any) -> Any:
    fields.setdefault("id", str(next(_number)))
    fields.setdefault("vat_rate", Decimal(19))
    net = fields.pop("net", None)
    amounts = Decimal(quantity), Decimal(price)
    return DocumentLine(
        text=text,
        quantity=amounts[0],
        unit_price=amounts[1],
        net=line_net(*amounts, Decimal(0)) if net is None else Decimal(net),
        **fields,
    )


def document(*lines: DocumentLine, number: str = "A-1", **fields: Any) -> Document:
    return Document(number=number, lines=lines, **fields)
