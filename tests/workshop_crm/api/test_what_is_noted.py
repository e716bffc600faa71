"""Whatever changes a row that programs read notes it, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bookings.appointments import (
    NewAppointment,
    book,
    cancel,
    mark_arrived,
    mark_no_show,
    move,
    rearrange,
)
from customers.merging.merge import merge_customers
from customers.records import save_customer, save_vehicle
from customers.vehicles.history import add_mileage, add_service_record
from invoices.importing.assigning import assign, take_off
from invoices.issuing.issue import reverse_invoice
from invoices.models import Order
from invoices.orders.lines import add_line, change_line, remove_line
from invoices.orders.opening import add_discount, change_details, drop_estimate, order_estimate
from tests.factories import make_appointment, make_customer, make_service, make_vehicle
from tests.invoices.builders import NOW, TODAY, make_issued, make_order, part
from tests.invoices.importing.builders import make_imported
from workshop.models import Change
from workshop_crm.api.tasks import tell_programs_task, tidy_api_task

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 9, tzinfo=UTC)


def noted(do: Callable[[], Any]) -> set[tuple[str, str]]:
    Change.objects.all().delete()
    do()
    return set(Change.objects.values_list("resource", "event"))


def test_customers_and_vehicles() -> None:
    customer, vehicle, oil = make_customer(), make_vehicle(), make_service()
    new = type(customer)(last_name="Öz")

    assert noted(lambda: save_customer(new)) == {("customers", "created")}
    assert noted(lambda: save_customer(customer)) == {("customers", "updated")}
    fresh = type(vehicle)(customer=customer)
    assert noted(lambda: save_vehicle(fresh)) == {("vehicles", "created")}
    assert noted(lambda: save_vehicle(vehicle)) == {("vehicles", "updated")}
    assert noted(lambda: add_mileage(vehicle, 9, TODAY)) == {("vehicles", "updated")}
    done = {("vehicles", "updated"), ("service_records", "created")}
    assert noted(lambda: add_service_record(vehicle, oil, done_on=TODAY)) == done
    again = noted(lambda: add_service_record(vehicle, oil, done_on=TODAY))
    assert again == {("vehicles", "updated")}


def test_a_merge_takes_one_away_and_changes_the_other() -> None:
    one, other = make_customer(), make_customer()

    seen = noted(lambda: merge_customers(one, other, now=NOW))

    assert {("customers", "deleted"), ("customers", "updated")} <= seen
    gone = Change.objects.get(resource="customers", event="deleted")
    assert gone.number == other.pk


@pytest.mark.parametrize(
    "change",
    [
        lambda row: move(row, START + timedelta(hours=3), now=NOW),
        lambda row: rearrange(
            row, bay_id=row.bay_id, ends_at=row.ends_at - timedelta(minutes=15), now=NOW
        ),
        lambda row: cancel(row, now=NOW),
        lambda row: mark_arrived(row, now=START),
        lambda row: mark_no_show(row, now=START + timedelta(hours=1)),
    ],
)
def test_an_appointment(change: Callable[[Any], Any]) -> None:
    row = make_appointment(starts_at=START, customer=make_customer(email_state="verified"))

    assert ("appointments", "updated") in noted(lambda: change(row))
    change = Change.objects.filter(resource="appointments").first()
    assert (change.number, change.site) == (row.pk, row.workshop)


def test_a_new_appointment() -> None:
    held = make_appointment(starts_at=START)
    service = make_service(duration_minutes=60)
    new = NewAppointment(held.workshop, held.customer, [service], START + timedelta(hours=4))

    assert ("appointments", "created") in noted(lambda: book(new, now=NOW))


@pytest.mark.parametrize(
    "change",
    [
        lambda order: add_line(order, part()),
        lambda order: change_line(order.lines.get(), part(text="Filter")),
        lambda order: remove_line(order.lines.get()),
        lambda order: add_discount(order, Decimal(10)),
        change_details,
    ],
)
def test_an_order(change: Callable[[Order], Any]) -> None:
    order = make_order()

    assert noted(lambda: change(order)) == {("orders", "updated")}
    assert Change.objects.first().site == order.workshop


def test_orders_from_the_first_to_the_last() -> None:
    assert ("orders", "created") in noted(make_order)
    ordered, dropped = make_order(is_estimate=True), make_order(is_estimate=True)
    assert noted(lambda: order_estimate(ordered, today=TODAY)) == {("orders", "updated")}
    assert noted(lambda: drop_estimate(dropped)) == {("orders", "updated")}


def test_invoices_issued_and_reversed() -> None:
    assert {("invoices", "created"), ("orders", "updated")} <= noted(make_issued)
    invoice = make_issued()

    seen = noted(lambda: reverse_invoice(invoice, now=NOW))

    assert {("invoices", "created"), ("invoices", "updated"), ("orders", "updated")} <= seen


def test_invoices_of_other_programs() -> None:
    assert ("imported_invoices", "created") in noted(make_imported)
    invoice, order = make_imported(number="R-2"), make_order()
    both = {("imported_invoices", "updated"), ("orders", "updated")}

    assert both <= noted(lambda: assign(invoice, order, now=NOW))
    assert both <= noted(lambda: take_off(invoice))


def test_the_scheduler_s_tasks_work_everything_off() -> None:
    save_customer(make_customer())

    tell_programs_task()
    Change.objects.update(at=timezone.now() - timedelta(days=100))
    tidy_api_task()

    assert not Change.objects.exists()
