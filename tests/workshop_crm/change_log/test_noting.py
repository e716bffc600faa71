"""Whatever people of the staff do leaves a line in the log, with who and when, by itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from auditlog.context import set_actor
from auditlog.models import LogEntry
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment, Booking
from customers.merging.merge import merge_customers
from customers.models import MergeRecord, Task
from invoices.models import Order, Synonym
from messaging.models import Message
from tests.any_row import make_any
from tests.factories import make_company, make_customer, make_user
from workshop.models import Company, User
from workshop_crm.desk.change_log.noting import (
    Deed,
    Subject,
    Writes,
    note_deed,
    note_log_in,
    values_of,
)
from workshop_crm.desk.change_log.watched import OF_PEOPLE, SETTINGS

pytestmark = pytest.mark.django_db
MARK = "Geheimwort"


@pytest.fixture
def owner(client: Client) -> User:
    make_company()
    user = make_user(role=User.Role.OWNER)
    client.force_login(user)
    return user


def noted(page: str) -> LogEntry:
    return LogEntry.objects.get(additional_data__page=page)


def deed_on(row: Any, by: User) -> Deed:
    subject = Subject(type(row), row.pk)
    return Deed("workshop:rules", "", by, subject, values_of(subject), timezone.now())


@pytest.mark.parametrize(
    ("sql", "counts"),
    [
        ('INSERT INTO "bookings_visit" ("id") VALUES (1)', True),
        ('insert or ignore into "bookings_visit" values (1)', True),
        ('UPDATE "customers_task" SET "done_at" = NULL', True),
        ('DELETE FROM "customers_task" WHERE "id" = 1', True),
        ('SELECT "id" FROM "customers_task"', False),
        ('UPDATE "django_session" SET "x" = 1', False),
        ('INSERT INTO "auditlog_logentry" ("id") VALUES (1)', False),
        ('DELETE FROM "axes_accessattempt"', False),
        ('INSERT INTO "customers_accessentry" ("id") VALUES (1)', False),
        ('SAVEPOINT "UPDATE"', False),
    ],
)
def test_what_counts_as_a_change(sql: str, *, counts: bool) -> None:
    writes = Writes()

    writes(lambda *told: told, sql, (), False, {})

    assert writes.happened is counts


def test_one_write_is_enough_and_every_statement_is_run() -> None:
    writes, run = Writes(), []

    for sql in ('DELETE FROM "a"', "SELECT 1"):
        writes(lambda *told: run.append(told[0]), sql, (), False, {})

    assert writes.happened
    assert run == ['DELETE FROM "a"', "SELECT 1"]


def test_a_task_done_is_noted_with_its_states_and_without_its_words(
    client: Client, owner: User
) -> None:
    task = make_any(Task, kind="other", key="k", title=MARK, detail=MARK)

    client.post(reverse("customers:task_done", args=[task.pk]), {"outcome": MARK})

    entry = noted("customers:task_done")
    assert (entry.actor, entry.object_id) == (owner, task.pk)
    assert entry.content_type.model_class() is Task
    assert entry.changes["done_by_id"] == [None, str(owner.pk)]
    assert "done_at" in entry.changes
    assert MARK not in str(entry.changes) + entry.object_repr


def test_a_rule_of_the_house_keeps_old_and_new_in_the_settings_own_transaction(
    client: Client, owner: User
) -> None:
    company = Company.objects.get()
    form = client.get(reverse("workshop:rules")).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    for name in [name for name, value in fields.items() if value is None or value is False]:
        del fields[name]

    client.post(reverse("workshop:rules"), {**fields, "payment_days": 21})

    entry = LogEntry.objects.get(actor=owner, changes__payment_days__isnull=False)
    assert entry.changes["payment_days"] == [str(company.payment_days), "21"]
    assert not LogEntry.objects.filter(additional_data__page="workshop:rules").exists()


def test_one_s_own_pin_is_noted_without_the_pin(client: Client, owner: User) -> None:
    owner.set_password("ein-gutes-wort")
    owner.save()
    client.force_login(owner)

    client.post(reverse("workshop:own_pin"), {"pin": "482911", "password": "ein-gutes-wort"})

    entry = noted("workshop:own_pin")
    owner.refresh_from_db()
    assert owner.pin
    assert (entry.object_id, entry.changes) == (owner.pk, {})


def test_two_customers_parted_again_are_noted(client: Client, owner: User) -> None:
    make_customer()
    merge_customers(make_customer(), make_customer(last_name=MARK), now=timezone.now())
    record = MergeRecord.objects.get()
    path = reverse("customers:merge_undo", args=[record.pk])

    client.post(path)
    client.post(path)

    entry = noted("customers:merge_undo")
    assert (entry.actor, entry.object_id) == (owner, record.pk)
    assert entry.content_type.model_class() is MergeRecord
    assert entry.changes["undone_by_id"] == [None, str(owner.pk)]
    assert entry.changes["undone_at"][0] is None
    assert MARK not in str(entry.changes)


def test_what_was_refused_or_only_shown_is_not_noted(client: Client, owner: User) -> None:
    client.post(reverse("workshop:rules"), {"payment_days": "x"})
    client.get(reverse("workshop:rules"))
    client.post(reverse("customers:task_done", args=[999]))

    assert not LogEntry.objects.filter(actor=owner).exists()


def test_what_strangers_post_is_not_noted(client: Client) -> None:
    make_company()

    client.post(reverse("workshop:rules"), {"payment_days": "1"})

    assert not LogEntry.objects.filter(additional_data__isnull=False).exists()


def test_words_of_an_address_are_kept_where_no_number_is(client: Client, owner: User) -> None:
    client.post(reverse("messaging:stop_many", args=["all"]), {"reason": "x"})

    assert [entry.additional_data for entry in LogEntry.objects.filter(actor=owner)] in (
        [],
        [{"page": "messaging:stop_many", "names": "all"}],
    )


@pytest.mark.parametrize("model", [Appointment, Booking, Message, Order])
def test_a_state_changed_by_one_update_is_kept_with_old_and_new(owner: User, model: Any) -> None:
    row = make_any(model)
    states = [value for value, _label in model._meta.get_field("state").flatchoices]
    new = next(each for each in states if each != row.state)
    deed = deed_on(row, owner)

    model.objects.filter(pk=row.pk).update(state=new)
    note_deed(deed)

    assert LogEntry.objects.latest("pk").changes == {"state": [row.state, new]}


@pytest.mark.parametrize("model", [Booking, Task, Order, Message])
def test_words_of_a_row_never_come_into_the_log(owner: User, model: Any) -> None:
    row = make_any(model)
    deed = deed_on(row, owner)
    texts = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]

    model.objects.filter(pk=row.pk).update(**dict.fromkeys(texts, "Xx"))
    note_deed(deed)

    assert len(texts) > 1
    assert LogEntry.objects.latest("pk").changes == {}


def test_a_deleted_row_leaves_what_it_was(owner: User) -> None:
    row = make_any(Synonym, first="Bremsbelag", second="Klotz")
    task = make_any(Task, kind="other")
    deed = deed_on(task, owner)

    row.delete()
    task.delete()
    note_deed(deed)

    by_update, by_save = LogEntry.objects.order_by("-pk")[:2]
    assert by_update.changes["kind"] == ["other", None]
    assert by_save.action == LogEntry.Action.DELETE
    assert by_save.changes["first"] == ["Bremsbelag", "None"]


def test_what_auditlog_has_written_of_the_row_is_not_written_twice(owner: User) -> None:
    company = Company.objects.get()
    deed = deed_on(company, owner)
    company.payment_days += 1
    with set_actor(owner):
        company.save()

    note_deed(deed)

    assert not LogEntry.objects.filter(additional_data__isnull=False).exists()


def test_what_auditlog_wrote_for_somebody_else_does_not_count(owner: User) -> None:
    company = Company.objects.get()
    deed = deed_on(company, owner)
    company.payment_days += 1
    company.save()

    note_deed(deed)

    assert noted("workshop:rules").actor == owner


def test_a_line_costs_one_insert(owner: User) -> None:
    note_log_in("login", owner, by=owner)

    with CaptureQueriesContext(connection) as queries:
        note_log_in("login", owner, by=owner)

    assert [query["sql"][:6] for query in queries] == ["INSERT"]


def test_no_secret_is_watched() -> None:
    secret = re.compile(r"password|^pin$|secret|encrypted|_key$|hash|serial")

    for model, left_out in (OF_PEOPLE | SETTINGS).items():
        assert {field.name for field in model._meta.concrete_fields} >= set(left_out)
        names = {field.name for field in model._meta.concrete_fields} - set(left_out)
        assert not [name for name in names if secret.search(name)], model


@pytest.mark.parametrize("data", [{}, {"end": "1"}])
def test_a_device_that_is_shared_is_noted_though_only_its_session_knows(
    client: Client, owner: User, data: dict[str, str]
) -> None:
    client.post(reverse("workshop:own_tablet"), data)

    entry = noted("workshop:own_tablet")
    assert (entry.actor, entry.object_id) == (owner, owner.pk)
