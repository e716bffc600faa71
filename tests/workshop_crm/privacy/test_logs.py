"""Who looked and who changed what: rows that nobody can take back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import AccessEntry, Customer
from customers.privacy.access_log import looks_at, looks_by, note_look
from customers.privacy.change_log import changes_of
from customers.records import save_customer, save_vehicle
from tests.factories import make_customer, make_user, make_vehicle
from tests.invoices.builders import make_issued
from workshop.models import User
from workshop_crm.desk.change_log.lines import change_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


def test_opening_a_customer_is_written_down(staff: User, client: Client) -> None:
    customer = make_customer()

    client.get(customer.get_absolute_url(), secure=True)

    look = AccessEntry.objects.get()
    assert (look.user, look.customer_number, look.action) == (staff, customer.pk, "page")


def test_opening_an_invoice_is_written_down_with_its_id(staff: User, client: Client) -> None:
    invoice = make_issued()

    client.get(invoice.get_absolute_url(), secure=True)

    assert AccessEntry.objects.get().reference == f"invoice:{invoice.pk}"


def test_a_look_costs_one_insert() -> None:
    user, customer = make_user(), make_customer()

    with CaptureQueriesContext(connection) as queries:
        note_look(user, customer.pk, "page", now=timezone.now())

    assert len(queries) == 1
    assert queries[0]["sql"].startswith("INSERT")


def test_a_look_is_never_changed() -> None:
    look = AccessEntry.objects.create(at=timezone.now(), customer_number=1, action="page")

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        AccessEntry.objects.filter(pk=look.pk).update(customer_number=2)


@pytest.mark.parametrize(("days", "is_kept"), [(360, True), (370, False)])
def test_a_look_can_be_deleted_only_after_a_year(days: int, *, is_kept: bool) -> None:
    at = timezone.now() - timedelta(days=days)
    look = AccessEntry.objects.create(at=at, customer_number=1, action="page")

    if is_kept:
        with pytest.raises(DatabaseError), transaction.atomic():
            look.delete()
    else:
        look.delete()

    assert AccessEntry.objects.exists() is is_kept


def test_a_change_is_written_down_with_old_and_new_value_and_who(
    staff: User, client: Client
) -> None:
    customer = make_customer(city="München")
    fields = {"kind": "consumer", "last_name": "Öztürk", "country": "DE", "language": "de"}

    client.post(f"/customers/{customer.pk}/edit/", {**fields, "city": "Augsburg"}, secure=True)

    entry = changes_of([customer.pk]).get()
    assert entry.actor == staff
    assert entry.changes["city"] == ["München", "Augsburg"]
    assert "name_key" not in entry.changes


def test_a_vehicle_s_changes_are_found_with_its_customer() -> None:
    vehicle = make_vehicle(mileage_km=1000)
    vehicle.mileage_km = 2000

    save_vehicle(vehicle)

    line = change_lines(changes_of([vehicle.customer_id]))[0]
    assert line.by is None
    assert ("1000", "2000") in [(old, new) for _label, old, new in line.fields]
    assert not changes_of([make_customer().pk])


def test_what_is_new_is_not_logged_twice() -> None:
    save_customer(make_customer())

    assert not changes_of([Customer.objects.get().pk])


def logged_change() -> LogEntry:
    customer = make_customer()
    customer.city = "Augsburg"
    save_customer(customer)
    return LogEntry.objects.latest("pk")


def test_a_logged_change_can_be_blanked_but_not_rewritten() -> None:
    entry = logged_change()
    rows = LogEntry.objects.filter(pk=entry.pk)

    rows.update(changes={}, object_repr="")
    for change in (
        {"changes": {"city": ["a", "b"]}},
        {"object_repr": "x"},
        {"object_id": 7},
        {"additional_data": {"page": "login"}},
    ):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            rows.update(**change)

    assert rows.get().changes == {}


def test_a_young_change_can_t_be_deleted() -> None:
    entry = logged_change()

    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


def test_looks_are_found_by_customer_and_by_person() -> None:
    one, other = make_user(), make_user()
    now = timezone.now()
    note_look(one, 1, "page", now=now)
    note_look(other, 2, "page", now=now)

    assert [look.user for look in looks_at([1])] == [one]
    assert [look.customer_number for look in looks_by(other)] == [2]


def test_a_merge_leaves_the_log_as_it_was() -> None:
    customer = make_customer()
    note_look(None, customer.pk, "page", now=timezone.now())

    Customer.objects.filter(pk=customer.pk).update(merged_into=make_customer())

    assert AccessEntry.objects.get().customer_number == customer.pk
