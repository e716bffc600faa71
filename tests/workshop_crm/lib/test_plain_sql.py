"""Plain SQL writes and reads as the ORM does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.models import ConsentProof, Customer
from messaging.models import Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW
from tests.messaging.test_gate import give_consent
from workshop_crm.lib.plain_sql import fetch, marks, run, update_rows

pytestmark = pytest.mark.django_db


def put_rows(count):
    make_customer()
    return Message.objects.bulk_create(
        Message(
            kind="test", channel="email", key=f"k{n}", reference=f"r{n}", not_before=NOW,
            not_after=NOW, created_at=NOW,
        )
        for n in range(count)
    )  # fmt: skip


def test_each_row_gets_its_own_values_and_only_in_the_named_fields():
    rows = put_rows(3)
    for number, row in enumerate(rows):
        row.subject, row.attempts, row.text = f"Nr. {number}", number, "not named"
        row.claimed_at = NOW + timedelta(hours=number)
        row.payload = {"n": number}

    update_rows(rows, ["subject", "attempts", "claimed_at", "payload"])

    for number, row in enumerate(Message.objects.order_by("key")):
        assert (row.subject, row.attempts, row.text) == (f"Nr. {number}", number, "")
        assert (row.claimed_at, row.payload) == (NOW + timedelta(hours=number), {"n": number})


def test_a_relation_is_written_by_its_id_and_may_be_none():
    first, second = put_rows(2)
    first.customer, second.customer = Customer.objects.get(), None

    update_rows([first, second], ["customer"])

    stored = dict(Message.objects.values_list("pk", "customer"))
    assert stored == {first.pk: Customer.objects.get().pk, second.pk: None}


def test_no_rows_cost_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_rows([], ["subject"])


def test_days_and_moments_compare_with_those_of_the_orm():
    rows = put_rows(2)
    Message.objects.filter(pk=rows[0].pk).update(claimed_at=NOW)
    (event,) = give_consent(make_customer(), "email")

    found = fetch(
        f"SELECT id FROM messaging_message WHERE claimed_at <= %s AND id IN {marks(rows)}",
        [NOW, *(row.pk for row in rows)],
    )
    run("UPDATE customers_consentproof SET retain_until = %s", [date(2040, 2, 29)])

    assert found == [(rows[0].pk,)]
    assert ConsentProof.objects.get(event=event).retain_until == date(2040, 2, 29)
