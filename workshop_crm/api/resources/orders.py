"""Orders and estimates: read, opened, added to; amounts are net unless they say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from http import HTTPStatus
from typing import Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from customers.living import lock_living
from customers.models import AccessEntry
from invoices.explanation.from_rows import totals_of_lines
from invoices.models import Order, OrderLine
from invoices.orders.lines import lock_open_order, remove_line
from invoices.orders.opening import change_details, create_order, order_estimate
from workshop.access import at_sites_of
from workshop_crm.api.answers import changed, check_if_match, shown
from workshop_crm.api.doorkeeper import caller, needs
from workshop_crm.api.models import System
from workshop_crm.api.naming import refuse_known, remember
from workshop_crm.api.noting import note_done, note_seen
from workshop_crm.api.paging import ListQuery, external_ids, narrowed, page_of
from workshop_crm.api.problems import Problem, field_problem
from workshop_crm.api.resources.catalogue import site_of
from workshop_crm.api.resources.customers import living
from workshop_crm.api.resources.lines import (
    LineChange,
    LineIn,
    OrderLineOut,
    add_given,
    change_given,
    order_line_out,
)
from workshop_crm.api.resources.vehicles import vehicle_of_holder
from workshop_crm.api.scopes import READ, WRITE
from workshop_crm.api.shapes import (
    Day,
    ExternalIdText,
    Filter,
    Given,
    Listed,
    Number,
    RowNumber,
    Text,
    money,
)

NAME = "orders"
router = Router()
MOST_LINES = 200


class OrderOut(Schema):
    """An order; an estimate becomes one when it is ordered."""

    id: int
    external_id: str | None = None
    number: str
    state: str
    site: str
    customer_id: int
    vehicle_id: int | None
    ordered_on: date
    supply_on: date
    valid_until: date | None
    buyer_reference: str
    notes: str
    net: str
    vat: str
    gross: str
    lines: list[OrderLineOut]


class OrderIn(Given):
    """A new order or estimate."""

    external_id: ExternalIdText | None = None
    site: Text | None = Field(None, max_length=50, description="Needed where there are several.")
    customer_id: Number
    vehicle_id: Number | None = None
    is_estimate: Literal[True, False] = False
    supply_on: Day | None = None
    buyer_reference: Text | None = Field(None, max_length=40)
    notes: Text | None = Field(None, max_length=20_000)
    lines: list[LineIn] = Field([], max_length=MOST_LINES)


class OrderChange(Given):
    """What of an open order can be changed; ``state`` open: the estimate is ordered."""

    external_id: ExternalIdText | None = None
    state: Literal["open"] | None = None
    supply_on: Day | None = None
    buyer_reference: Text | None = Field(None, max_length=40)
    notes: Text | None = Field(None, max_length=20_000)


class OrderQuery(ListQuery):
    customer_id: RowNumber | None = None
    vehicle_id: RowNumber | None = None
    number: Filter | None = None
    state: Literal["estimate", "open", "invoiced", "cancelled"] | None = None


@router.get("", response=Listed[OrderOut], auth=needs(NAME, READ))
def list_orders(request: HttpRequest, asked: Query[OrderQuery]) -> HttpResponse:
    """List orders and estimates with their lines."""
    system = caller(request)
    rows = narrowed(_visible(system), system, NAME, asked)
    wanted = asked.model_dump(include={"customer_id", "vehicle_id", "number", "state"})
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return shown(request, page_of(rows, asked, lambda page: _out(system, page)))


@router.get("/{number}", response=OrderOut, auth=needs(NAME, READ))
def read_order(request: HttpRequest, number: RowNumber) -> HttpResponse:
    """Read an order with its lines."""
    system = caller(request)
    order = _one(system, number)
    note_seen(system, order.customer_id, AccessEntry.Action.ORDER, f"order:{number}")
    return shown(request, order)


@router.post("", response={201: OrderOut}, auth=needs(NAME, WRITE))
def create_an_order(request: HttpRequest, given: OrderIn) -> HttpResponse:
    """Open an order or an estimate with its lines."""
    system = caller(request)

    def work() -> OrderOut:
        refuse_known(system, NAME, given.external_id)
        customer = lock_living(living(system, given.customer_id))
        order = create_order(
            customer,
            workshop=site_of(system, given.site),
            today=timezone.localdate(),
            vehicle=vehicle_of_holder(system, given.vehicle_id, customer),
            is_estimate=given.is_estimate,
        )
        _change(order, given)
        for number, line in enumerate(given.lines):
            add_given(order, line, place=f"lines/{number}/")
        remember(system, NAME, order.pk, given.external_id)
        note_done(system, "invoices:order_new", Order, order.pk)
        return _one(system, order.pk)

    return changed(request, work, HTTPStatus.CREATED, "/api/v1/orders/{number}")


@router.patch("/{number}", response=OrderOut, auth=needs(NAME, WRITE))
def change_an_order(request: HttpRequest, number: RowNumber, given: OrderChange) -> HttpResponse:
    """Change what is given; an order that was charged is not changed any more."""
    system = caller(request)

    def work() -> OrderOut:
        order = lock_open_order(_order_of(system, number))
        check_if_match(request, _one(system, number))
        _change(order, given)
        if given.state:
            order_estimate(order, today=timezone.localdate())
        remember(system, NAME, number, given.external_id)
        note_done(system, "invoices:order_details", Order, number)
        return _one(system, number)

    return changed(request, work)


@router.post("/{number}/lines", response={201: OrderOut}, auth=needs(NAME, WRITE))
def add_a_line(request: HttpRequest, number: RowNumber, given: LineIn) -> HttpResponse:
    """Add a line to an open order, and to the draft of its invoice."""
    system = caller(request)

    def work() -> OrderOut:
        order = lock_open_order(_order_of(system, number))
        check_if_match(request, _one(system, number))
        add_given(order, given, place="")
        note_done(system, "invoices:line_add", Order, number)
        return _one(system, number)

    return changed(request, work, HTTPStatus.CREATED)


@router.patch("/{number}/lines/{line}", response=OrderOut, auth=needs(NAME, WRITE))
def change_a_line(
    request: HttpRequest, number: RowNumber, line: RowNumber, given: LineChange
) -> HttpResponse:
    """Change what is given of one line, while the order is open and no invoice is drafted."""
    return _with_line(request, number, line, "line_edit", lambda row: change_given(row, given))


@router.delete("/{number}/lines/{line}", response=OrderOut, auth=needs(NAME, WRITE))
def remove_a_line(request: HttpRequest, number: RowNumber, line: RowNumber) -> HttpResponse:
    """Take one line off an open order; what an invoice names stays. Answers with the order."""
    return _with_line(request, number, line, "line_remove", remove_line)


def _with_line(
    request: HttpRequest, number: int, line: int, page: str, do: Callable[[OrderLine], None]
) -> HttpResponse:
    system = caller(request)

    def work() -> OrderOut:
        order = lock_open_order(_order_of(system, number))
        row = _line_of(order, line)
        check_if_match(request, _one(system, number))
        do(row)
        note_done(system, f"invoices:{page}", Order, number)
        return _one(system, number)

    return changed(request, work)


def _change(order: Order, given: OrderIn | OrderChange) -> None:
    values = given.model_dump(exclude_unset=True)
    names = [name for name in ("supply_on", "buyer_reference", "notes") if name in values]
    for name in names:
        setattr(order, name, values[name] or "")
    if "supply_on" in names and not given.supply_on:
        problem = field_problem("supply_on", _("This value is missing."), "missing")
        raise Problem("invalid", errors=[problem])
    if names:
        change_details(order)


def _visible(system: System) -> QuerySet[Order]:
    rows = Order.objects.filter(customer__is_restricted=False).select_related("workshop")
    return at_sites_of(rows.prefetch_related("lines"), system.user)


def _order_of(system: System, number: int) -> Order:
    return get_object_or_404(_visible(system), pk=number)


def _one(system: System, number: int) -> OrderOut:
    return _out(system, [_order_of(system, number)])[0]


def _line_of(order: Order, number: int) -> OrderLine:
    return get_object_or_404(order.lines.select_related("order", "service"), pk=number)


def _out(system: System, orders: Sequence[Order]) -> list[OrderOut]:
    theirs = external_ids(system, NAME, orders)
    return [_order_out(each, theirs.get(each.pk)) for each in orders]


def _order_out(order: Order, external_id: str | None) -> OrderOut:
    lines = list(order.lines.all())
    totals = totals_of_lines(lines)
    return OrderOut(
        id=order.pk,
        external_id=external_id,
        number=order.number,
        state=order.state,
        site=order.workshop.slug,
        customer_id=order.customer_id,
        vehicle_id=order.vehicle_id,
        ordered_on=order.ordered_on,
        supply_on=order.supply_on,
        valid_until=order.valid_until,
        buyer_reference=order.buyer_reference,
        notes=order.notes,
        net=money(totals.net),
        vat=money(totals.vat),
        gross=money(totals.gross),
        lines=[order_line_out(line) for line in lines],
    )
