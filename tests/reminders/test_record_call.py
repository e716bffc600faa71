"""The call list: who may be called, and what follows from a call."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.consent.ledger import record_objection, withdraw_consent
from customers.models import ConsentEvent, ConsentUse, Customer, Task, Vehicle
from messaging.delivery.round import deliver_due_messages
from messaging.gate.rules import decide
from messaging.models import Message
from reminders.calls.outcomes import (
    CallResult,
    comes_back_at,
    expire_calls,
    open_calls,
    record_call,
)
from reminders.errors import CallNotAllowedError, CallSettledError
from reminders.models import CallAttempt
from tests.factories import make_company, make_user, make_workshop
from tests.reminders.builders import DUE, FIRST_DAY, agree, at, make_due_vehicle, plan

pytestmark = pytest.mark.django_db

NOW = at(FIRST_DAY, 11)
Outcome = CallAttempt.Outcome


@pytest.fixture
def message() -> Message:
    make_company()
    make_workshop()
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "call")
    plan()
    deliver_due_messages(now=lambda: NOW)
    return Message.objects.get()


def _call(message: Message, outcome: str, *, days: int = 0) -> CallAttempt:
    result = CallResult(outcome, note="  ", by=make_user())
    return record_call(message, result, now=NOW + timedelta(days=days))


def test_a_reminder_by_phone_stands_on_the_call_list_with_what_to_say(message: Message) -> None:
    assert list(open_calls(now=NOW)) == [message]
    assert message.customer.name in message.text
    assert Task.objects.get(done_at=None).kind == Task.Kind.REMINDER_CALL


@pytest.mark.parametrize("outcome", [Outcome.BOOKED, Outcome.REACHED, Outcome.NOT_INTERESTED])
def test_a_talk_settles_the_call(message: Message, outcome: str) -> None:
    attempt = _call(message, outcome)

    message.refresh_from_db()
    assert message.state == Message.State.DELIVERED
    assert message.delivered_at == NOW
    assert Task.objects.get().done_by == attempt.called_by
    assert not open_calls(now=NOW).exists()


def test_each_attempt_proves_the_use_of_the_consent(message: Message) -> None:
    attempt = _call(message, Outcome.NO_ANSWER)

    use = ConsentUse.objects.get(reference=f"call:{attempt.pk}")
    assert use.event.channel == "call"
    assert use.used_at == NOW


def test_no_answer_puts_the_call_off_to_another_day(message: Message) -> None:
    _call(message, Outcome.NO_ANSWER)

    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER
    assert message.not_before == at(FIRST_DAY + timedelta(days=1), 9)
    assert not open_calls(now=NOW).exists()
    assert open_calls(now=NOW + timedelta(days=1)).exists()
    assert Task.objects.get(done_at=None).due_at == message.not_before


def test_nobody_rings_a_fourth_time(message: Message) -> None:
    for days in range(3):
        _call(message, Outcome.NO_ANSWER, days=days)

    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert message.delivered_at is None
    assert not Task.objects.filter(done_at=None).exists()


def test_an_objection_closes_the_phone_for_all_advertising(message: Message) -> None:
    _call(message, Outcome.OBJECTED)

    customer = message.customer
    for purpose in ("service", "offers"):
        decision = decide(
            customer,
            channel="call",
            purpose=purpose,
            address=customer.phone,
            now=NOW + timedelta(days=30),
        )
        assert not decision.is_allowed
    assert ConsentEvent.objects.filter(kind=ConsentEvent.Kind.OBJECTED, origin="phone").exists()


def test_a_sold_vehicle_is_marked_as_sold(message: Message) -> None:
    _call(message, Outcome.SOLD)

    assert Vehicle.objects.get().sold_on == FIRST_DAY
    assert plan(DUE - timedelta(days=46)).vehicles_looked_at == 0


def test_a_wrong_number_is_not_called_again(message: Message) -> None:
    _call(message, Outcome.WRONG_NUMBER)

    message.refresh_from_db()
    assert message.state == Message.State.BOUNCED
    assert Customer.objects.get().phone_state == Customer.AddressState.INVALID
    assert Task.objects.get(done_at=None).kind == Task.Kind.REACH_OTHERWISE


def test_no_interest_withdraws_what_still_waits_about_the_same(message: Message) -> None:
    waiting = Message.objects.create(
        customer=message.customer,
        kind=message.kind,
        channel="call",
        purpose="service",
        legal_class="advertising",
        key="next step",
        reference="next step",
        subject_ref=message.subject_ref,
        not_before=NOW + timedelta(days=3),
        not_after=NOW + timedelta(days=9),
        created_at=NOW,
    )

    _call(message, Outcome.NOT_INTERESTED)

    waiting.refresh_from_db()
    assert waiting.state == Message.State.SKIPPED


def test_refuses_a_call_that_is_settled(message: Message) -> None:
    _call(message, Outcome.REACHED)

    with pytest.raises(CallSettledError):
        _call(message, Outcome.BOOKED)

    assert CallAttempt.objects.count() == 1


def test_refuses_a_call_whose_consent_was_withdrawn(message: Message) -> None:
    withdraw_consent(message.customer, "call", "service", origin="counter", now=NOW)

    with pytest.raises(CallNotAllowedError):
        _call(message, Outcome.REACHED)

    assert not CallAttempt.objects.exists()
    assert Message.objects.get().state == Message.State.HANDED_OVER


def test_refuses_a_call_to_a_number_that_the_consent_does_not_mean(message: Message) -> None:
    Customer.objects.update(phone="+498912345678")

    with pytest.raises(CallNotAllowedError) as caught:
        _call(message, Outcome.REACHED)

    assert str(caught.value) == _("There is no valid consent for calling this customer.")


def test_an_objector_is_not_put_on_the_list() -> None:
    make_company()
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "call")
    plan()
    record_objection(vehicle.customer, origin="email", now=at(date(2026, 9, 30)))

    deliver_due_messages(now=lambda: NOW)

    assert not open_calls(now=NOW).exists()


def test_a_call_that_nobody_made_in_time_leaves_the_list(message: Message) -> None:
    expired = expire_calls(now=message.not_after + timedelta(minutes=1))

    message.refresh_from_db()
    assert expired == 1
    assert message.state == Message.State.MISSED
    assert not Task.objects.filter(done_at=None).exists()


def test_a_call_in_its_time_stays_on_the_list(message: Message) -> None:
    assert expire_calls(now=message.not_after) == 0
    assert open_calls(now=NOW).exists()


@pytest.mark.parametrize(
    ("outcome", "comes_back"),
    [
        (Outcome.NO_ANSWER, True),
        (Outcome.CALL_BACK, True),
        (Outcome.REACHED, False),
        (Outcome.OBJECTED, False),
        (Outcome.WRONG_NUMBER, False),
    ],
)
def test_whoever_noted_a_call_hears_when_it_comes_back(
    message: Message, outcome: str, comes_back: bool
) -> None:
    attempt = _call(message, outcome)

    again = comes_back_at(attempt.message, now=NOW)

    assert (again is not None) == comes_back
    if again:
        assert again.date() == FIRST_DAY + timedelta(days=1)
        assert comes_back_at(attempt.message, now=again) is None


def test_after_the_third_attempt_it_comes_back_no_more(message: Message) -> None:
    for days in range(3):
        attempt = _call(message, Outcome.NO_ANSWER, days=days)

    assert comes_back_at(attempt.message, now=NOW + timedelta(days=3)) is None


def test_the_page_says_when_the_next_attempt_is(client, message: Message) -> None:
    client.force_login(make_user())
    Message.objects.update(not_after=timezone.now() + timedelta(days=9))
    address = reverse("reminders:call", args=[message.pk])

    page = client.post(address, {"outcome": Outcome.NO_ANSWER}, follow=True)

    message.refresh_from_db()
    moment = date_format(timezone.localtime(message.not_before), "SHORT_DATETIME_FORMAT")
    assert moment in str(next(iter(page.context["messages"])))
