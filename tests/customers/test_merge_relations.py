"""A merge forgets no relation: each one of the project is walked, also those of tomorrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from customers.merging.joining import join_vehicles
from customers.merging.merge import merge_customers
from customers.merging.steps import NOT_MOVED, Recorder
from customers.merging.undo import undo_merge
from customers.models import (
    ConsentEvent,
    Customer,
    JoinedVehicle,
    MergeRecord,
    PossibleDuplicate,
    SearchTerm,
    Task,
    Vehicle,
)
from customers.text_references import text_references
from invoices.models import Invoice
from messaging.models import Message
from tests.any_row import MOMENT, make_any
from tests.factories import make_customer, make_user, make_vehicle

pytestmark = pytest.mark.django_db

# Tables that keep their customer, each for its reason: the ledger is read through merged_ids,
# the merge's record says what was, words of the search are derived anew, pairs have rules of
# their own (test_merge_customers.py).
KEPT = {ConsentEvent, MergeRecord, SearchTerm, Customer, PossibleDuplicate, JoinedVehicle}
# Texts that may name a customer, and what becomes of each in a merge.
RENAMED = {("messaging.Message", "key"), ("customers.Task", "key")}


def foreign_keys_to(target: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Walk the models, not the relations of the target, so that the test finds them its own way."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is target:
                yield model, field.name


def ids(pair: tuple[type[models.Model], str]) -> str:
    return f"{pair[0]._meta.label}.{pair[1]}"


OF_CUSTOMERS = [pair for pair in foreign_keys_to(Customer) if pair[0] not in KEPT]
OF_VEHICLES = [pair for pair in foreign_keys_to(Vehicle) if pair[0] not in KEPT]


def test_the_walk_sees_most_of_the_house() -> None:
    seen = {model._meta.label for model, _name in OF_CUSTOMERS}

    assert {"customers.Vehicle", "bookings.Booking", "messaging.Message"} <= seen
    assert {"invoices.Order", "reminders.CallAttempt", "retention.GoodwillUse"} <= seen
    assert set(NOT_MOVED) == KEPT


@pytest.mark.parametrize("pair", OF_CUSTOMERS, ids=ids)
def test_each_relation_follows_the_customer_and_comes_back(
    pair: tuple[type[models.Model], str],
) -> None:
    model, name = pair
    survivor, other = make_customer(), make_customer()
    row = make_any(model, **{name: other})

    merge_customers(survivor, other, now=MOMENT)

    row.refresh_from_db()
    assert getattr(row, f"{name}_id") == survivor.pk
    undo_merge(MergeRecord.objects.get(), by=make_user(), now=MOMENT)
    row.refresh_from_db()
    assert getattr(row, f"{name}_id") == other.pk


@pytest.mark.parametrize("pair", OF_VEHICLES, ids=ids)
def test_each_relation_follows_the_vehicle(pair: tuple[type[models.Model], str]) -> None:
    model, name = pair
    kept, double = make_vehicle(), make_vehicle()
    row = make_any(model, **{name: double})

    join_vehicles([(kept, double)], Recorder())

    row.refresh_from_db()
    assert getattr(row, f"{name}_id") == kept.pk


def test_lists_of_customers_are_moved_like_any_relation() -> None:
    """A many-to-many is a table with a foreign key, hidden or not; today there is none."""
    lists = [
        field
        for model in apps.get_models()
        for field in model._meta.many_to_many
        if field.related_model in {Customer, Vehicle}
    ]

    through = {field.remote_field.through for field in lists}

    assert through <= {model for model, _name in (*OF_CUSTOMERS, *OF_VEHICLES)}


def test_nobody_points_at_customers_by_type_and_id_but_the_log() -> None:
    generic = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model._meta.label == "contenttypes.ContentType"
    }

    # The logs say what was done to which record then: a merge doesn't rewrite history.
    assert generic <= {"auth.Permission", "admin.LogEntry", "auditlog.LogEntry"}


def test_texts_that_name_a_customer_are_registered() -> None:
    assert {(each.model, each.field) for each in text_references()} == RENAMED
    patterns = {each.pattern for each in text_references()}
    assert patterns == {"{id}:", "reach:{id}:", "duplicate:{id}", "wrong-number:{id}"}


@pytest.mark.parametrize("key", ["duplicate:{}", "reach:{}:email", "wrong-number:{}"])
def test_the_key_of_an_open_task_names_the_survivor(key: str) -> None:
    survivor, other = make_customer(), make_customer()
    task = make_any(Task, key=key.format(other.pk), customer=other)

    merge_customers(survivor, other, now=MOMENT)

    task.refresh_from_db()
    assert task.key == key.format(survivor.pk)
    undo_merge(MergeRecord.objects.get(), by=make_user(), now=MOMENT)
    task.refresh_from_db()
    assert task.key == key.format(other.pk)


def test_a_number_that_only_begins_alike_is_not_renamed() -> None:
    survivor, other = make_customer(), make_customer()
    task = make_any(Task, key=f"duplicate:{other.pk}7", customer=other)

    merge_customers(survivor, other, now=MOMENT)

    task.refresh_from_db()
    assert task.key == f"duplicate:{other.pk}7"


def test_what_both_are_asked_stays_twice() -> None:
    survivor, other = make_customer(), make_customer()
    for customer in (survivor, other):
        make_any(Task, key=f"reach:{customer.pk}:sms", customer=customer)

    merge_customers(survivor, other, now=MOMENT)

    keys = set(Task.objects.filter(customer=survivor).values_list("key", flat=True))
    assert keys == {f"reach:{survivor.pk}:sms", f"reach:{other.pk}:sms"}


def test_what_was_said_to_the_other_is_not_said_again_to_the_survivor() -> None:
    survivor, other = make_customer(), make_customer()
    message = make_any(Message, key=f"{other.pk}:proposal:proposal:1:sent", customer=other)

    merge_customers(survivor, other, now=MOMENT)

    message.refresh_from_db()
    assert message.key == f"{survivor.pk}:proposal:proposal:1:sent"


def test_an_issued_invoice_is_not_touched_and_is_found_with_the_survivor() -> None:
    survivor, other = make_customer(), make_customer()
    order = make_any(apps.get_model("invoices.Order"), customer=other)
    invoice = make_any(Invoice, order=order, state=Invoice.State.ISSUED, number="2026-1")
    before = Invoice.objects.filter(pk=invoice.pk).values().get()

    merge_customers(survivor, other, now=MOMENT)

    assert Invoice.objects.filter(pk=invoice.pk).values().get() == before
    assert list(Invoice.objects.filter(order__customer=survivor)) == [invoice]
