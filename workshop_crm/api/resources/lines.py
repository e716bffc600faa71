"""Lines of orders and invoices: how programs read and write them; prices are net."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from invoices.forms.orders import LineForm, initial_of_line
from invoices.models import Order, OrderLine
from invoices.models.order import LineFields, LineKind, Unit
from invoices.orders.approvals import add_extra
from invoices.orders.lines import LineData, add_line, change_line
from invoices.orders.packages import add_service
from workshop_crm.api.problems import Problem, field_problem, form_problem
from workshop_crm.api.resources.catalogue import service_of
from workshop_crm.api.shapes import Amount, Given, Text

_NUMBERS = ("quantity", "unit_price_net", "discount_percent")


class LineOut(Schema):
    """A line; ``quantity`` is negative for what is taken off."""

    position: int
    kind: str
    text: str
    item_number: str
    quantity: str
    unit: str
    unit_price_net: str
    discount_percent: str
    vat_rate: str


class OrderLineOut(LineOut):
    """A line of an order; extra work needs the customer's word, which is noted at the desk."""

    id: int
    is_extra: bool
    is_approved: bool


class LineChange(Given):
    """What of a line can be changed; what the customer agreed to is asked again if it costs more.

    Without a price (null) labour takes the house's rate, without a unit it goes by the kind.
    """

    kind: Literal["labour", "part", "package", "allowance"] | None = None
    text: Text | None = Field(None, max_length=200)
    item_number: Text | None = Field(None, max_length=40)
    quantity: Amount | None = None
    unit: Literal["aw", "h", "pc", "l", "set", "flat"] | None = None
    unit_price_net: Amount | None = None
    discount_percent: Amount | None = None


class LineIn(LineChange):
    """Work, a part or an allowance; or a service of the catalogue with all that belongs to it."""

    service: Text | None = Field(None, max_length=50, description="Then nothing else is needed.")
    is_extra: Literal[True, False] | None = Field(
        None, description="Found while working: waits until the customer has agreed."
    )


def add_given(order: Order, given: LineIn, *, place: str) -> None:
    """Add a line, or all of a service; ``place`` is where in the body it stands."""
    values = given.model_dump(exclude_none=True)
    if code := values.pop("service", None):
        if values:
            detail = _("A service brings its own text and price.")
            raise Problem("invalid", errors=[field_problem(f"{place}service", detail)])
        add_service(order, service_of(code))
        return
    is_extra = values.pop("is_extra", False)
    data = _checked({"quantity": "1"} | values, place=place).line_data()
    if is_extra:
        add_extra(order, data, approval=None)
    else:
        add_line(order, data)


def change_given(line: OrderLine, given: LineChange) -> None:
    """Change what is given of a line, as at the desk."""
    form = _checked(initial_of_line(line) | given.model_dump(exclude_unset=True), place="")
    data: LineData = form.line_data(line.service)
    change_line(line, data)


def _checked(values: dict[str, Any], *, place: str) -> LineForm:
    # The form reads numbers as they are written in its language.
    given = {name: Decimal(values[name]) for name in _NUMBERS if values.get(name) is not None}
    form = LineForm(values | given)
    if not form.is_valid():
        raise form_problem({place + name: texts for name, texts in form.errors.items()})
    return form


def line_out(line: LineFields) -> LineOut:
    """Return a line of an invoice as other programs read it."""
    return LineOut(**_values(line))


def order_line_out(line: OrderLine) -> OrderLineOut:
    """Return a line of an order as other programs read it."""
    is_approved = line.approved_at is not None
    return OrderLineOut(
        id=line.pk, is_extra=line.is_extra, is_approved=is_approved, **_values(line)
    )


def _values(line: LineFields) -> dict[str, Any]:
    return {
        "position": line.position,
        "kind": LineKind(line.kind).value,
        "text": line.text,
        "item_number": line.item_number,
        "quantity": str(line.quantity),
        "unit": Unit(line.unit).value,
        "unit_price_net": str(line.unit_price_net),
        "discount_percent": str(line.discount_percent),
        "vat_rate": str(line.vat_rate),
    }
