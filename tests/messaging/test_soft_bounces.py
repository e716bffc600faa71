"""E-09: an address whose mails come back for a passing reason rests, and works again by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.gate.rules import decide
from messaging.inbound.bounces import settle_bounce
from messaging.inbound.mail_reports import MailReport, ReportKind
from messaging.inbound.soft_bounces import REST, resting_addresses, rests_until
from messaging.models import Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh
from workshop_crm.desk.talking_points import what_to_say

pytestmark = pytest.mark.django_db
State = Message.State
DAY = timedelta(days=1)
FULL = "4.2.2"


def mail(customer, age, code=None, **fields):
    """A mail that left some days ago; with a code it came back."""
    message = put(customer=customer, occasion=str(age))
    state = State.HANDED_OVER if code is None else State.BOUNCED
    payload = {} if code is None else {"bounced": code}
    values = {"state": state, "payload": payload, "handed_over_at": NOW - age * DAY, **fields}
    Message.objects.filter(pk=message.pk).update(**values)
    return fresh(message)


def person_with(*codes):
    """A customer whose mails of the last days ended so, oldest first."""
    customer = make_customer(email_state="verified")
    for age, code in zip(range(len(codes), 0, -1), codes, strict=True):
        mail(customer, age, code)
    return customer


def may_mail(customer, at=NOW, purpose="contract"):
    return decide(
        customer, channel="email", purpose=purpose, address=customer.email, now=at
    ).is_allowed


@pytest.mark.parametrize(
    ("codes", "rests"),
    [
        ([FULL] * 3, True),
        (["", FULL, FULL], True),
        ([None, FULL, FULL, FULL], True),
        ([FULL] * 2, False),
        ([FULL, FULL, None], False),
        ([FULL, None, FULL, FULL], False),
        (["5.7.1", FULL, FULL], False),
        ([], False),
    ],
)
def test_e_09_three_soft_bounces_in_a_row_let_an_address_rest(codes, rests):
    customer = person_with(*codes)

    assert may_mail(customer) is not rests
    assert (customer.email.lower() in resting_addresses([customer.pk], now=NOW)) is rests


@pytest.mark.parametrize(("moment", "rests"), [(-timedelta(seconds=1), True), (0 * DAY, False)])
def test_e_09_the_rest_is_over_after_a_week(moment, rests):
    customer = person_with(FULL, FULL, FULL)

    assert may_mail(customer, NOW - DAY + REST + moment) is not rests


def test_e_09_a_mail_that_stays_ends_the_rest():
    customer = person_with(FULL, FULL, FULL)
    assert not may_mail(customer)

    mail(customer, 0)

    assert may_mail(customer)


def test_e_09_a_receipt_that_comes_late_ends_the_rest():
    customer = person_with(FULL, FULL, FULL)

    settle_bounce(
        Message.objects.latest("handed_over_at"), MailReport(ReportKind.DELIVERED), now=NOW
    )

    assert may_mail(customer)


def test_e_09_another_address_does_not_rest():
    customer = person_with(FULL, FULL, FULL)
    customer.email = "neu@kunde.example"
    customer.save()

    assert may_mail(customer)


def test_e_09_neither_consent_nor_other_channels_nor_other_people_rest():
    customer, other = person_with(FULL, FULL, FULL), person_with(FULL)

    assert may_mail(other)
    assert decide(
        customer, channel="call", purpose="contract", address="+4989123", now=NOW
    ).is_allowed
    customer.refresh_from_db()
    assert customer.email_state == "verified"


def test_e_09_what_has_time_waits_for_the_end_of_the_rest(smtp):
    customer = person_with(FULL, FULL, FULL)
    patient = put(customer=customer, occasion="a", not_after=NOW + 30 * DAY)
    urgent = put(customer=customer, occasion="b", not_after=NOW + DAY)

    deliver()

    assert (fresh(patient).state, patient.not_before) == (State.PLANNED, NOW - DAY + REST)
    assert fresh(urgent).state == State.BLOCKED
    assert smtp.taken == []


def test_nobody_who_was_never_returned_costs_a_second_query(django_assert_num_queries):
    customer = person_with(None, None)

    with django_assert_num_queries(1):
        assert resting_addresses([customer.pk], now=NOW) == {}


def test_the_customers_page_says_that_the_address_rests():
    resting, fine = person_with(FULL, FULL, FULL), person_with(FULL)

    def said(customer):
        return [each.text for each in what_to_say(customer, now=NOW) if "25.11.2026" in each.text]

    assert len(said(resting)) == 1
    assert said(fine) == []


def test_the_rest_counts_from_the_last_mail_that_came_back():
    sent = [(State.BOUNCED, FULL, NOW - age * DAY) for age in range(3)]

    assert rests_until(sent) == NOW + REST
    assert rests_until(sent[:2]) is None
