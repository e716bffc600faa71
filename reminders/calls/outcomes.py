"""The call list: who is to be called, and what a call led to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from customers.consent.ledger import find_consent, record_consent_use, record_objection
from customers.models import ConsentEvent, Customer, Task, Vehicle
from customers.models.consent import Channel
from customers.records import save_vehicle
from customers.tasks_list import NewTask, close_task, open_task
from messaging.calls.times import house_call_times
from messaging.models import Message
from messaging.outbox import call_task_key, withdraw_waiting
from reminders.calls.holds import release_call
from reminders.errors import CallNotAllowedError, CallSettledError
from reminders.items import items_of
from reminders.models import CallAttempt
from workshop.models import Company, User
from workshop_crm.lib.house_text import house_text as _

Outcome = CallAttempt.Outcome
State = Message.State

MAX_ATTEMPTS = 3
DAY = timedelta(days=1)
AGAIN = (Outcome.NO_ANSWER, *CallAttempt.PROMISED)


@dataclass(frozen=True)
class CallResult:
    """How a call ended, as the person who called says it."""

    outcome: str
    note: str = ""
    by: User | None = None
    # When to try again, if not on the next day.
    again_at: datetime | None = None


def open_calls(*, now: datetime) -> QuerySet[Message]:
    """Calls that the outbox has handed to the staff and whose time has come, oldest first."""
    return (
        Message.objects.filter(
            channel=Channel.CALL,
            state=State.HANDED_OVER,
            not_before__lte=now,
        )
        .select_related("customer")
        .prefetch_related("call_attempts")
        .order_by("not_before", "id")
    )


@transaction.atomic
def record_call(message: Message, result: CallResult, *, now: datetime) -> CallAttempt:
    """Record one attempt and do what follows from it; the use of the consent is proven (C-20).

    Raises CallSettledError when the call has ended before, CallNotAllowedError without a
    consent for this number (C-21); nothing is changed then.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    customer = message.customer
    if message.state != State.HANDED_OVER or message.channel != Channel.CALL or customer is None:
        raise CallSettledError
    consent = find_consent(customer, Channel.CALL, message.purpose, message.address)
    if consent is None:
        raise CallNotAllowedError
    attempt = CallAttempt.objects.create(
        message=message,
        customer=customer,
        outcome=result.outcome,
        note=result.note[:250],
        called_at=now,
        called_by=result.by,
    )
    record_consent_use(consent.pk, reference=f"call:{attempt.pk}", now=now)
    _effect_of(result)(attempt, now)
    if result.again_at and result.outcome in AGAIN:
        _put_off(attempt, result.again_at)
    release_call(message.pk)
    return attempt


def comes_back_at(message: Message, *, now: datetime) -> datetime | None:
    """Return when a call stands on the list again; ``None`` if it has ended or stands there."""
    waiting = Message.objects.filter(pk=message.pk, state=State.HANDED_OVER, not_before__gt=now)
    return waiting.values_list("not_before", flat=True).first()


def expire_calls(*, now: datetime) -> int:
    """Take calls off the list whose time has passed; return how many. Safe to repeat."""
    late = Message.objects.filter(channel=Channel.CALL, state=State.HANDED_OVER, not_after__lt=now)
    expired = 0
    for pk in late.values_list("pk", flat=True):
        reason = _("Nobody called in time.")
        with transaction.atomic():
            expired += late.filter(pk=pk).update(state=State.MISSED, reason=reason)
            close_task(call_task_key(pk), now=now, outcome=reason)
    return expired


def _settle(attempt: CallAttempt, now: datetime) -> None:
    """The customer was told: that is what delivered means for a call."""
    _end(attempt, State.DELIVERED, _(Outcome(attempt.outcome).label), now)


def _end(attempt: CallAttempt, state: str, reason: str, now: datetime) -> None:
    Message.objects.filter(pk=attempt.message_id).update(
        state=state,
        reason=reason,
        delivered_at=now if state == State.DELIVERED else None,
    )
    close_task(call_task_key(attempt.message_id), now=now, outcome=reason, by=attempt.called_by)


def _try_again(attempt: CallAttempt, now: datetime) -> None:
    """Put the call off to another day; after the third attempt nobody rings any more."""
    tries = CallAttempt.objects.filter(
        message=attempt.message_id, outcome=Outcome.NO_ANSWER
    ).count()
    if tries >= MAX_ATTEMPTS:
        _end(attempt, State.FAILED, _("Not reached in three attempts."), now)
        return
    _put_off(attempt, next_day(now))


def _call_back(attempt: CallAttempt, now: datetime) -> None:
    _put_off(attempt, next_day(now))


def _put_off(attempt: CallAttempt, again: datetime) -> None:
    """Bring the call back at another moment in call hours, if it has not ended meanwhile.

    What the customer asked for holds longer than the reminder would have.
    """
    again = house_call_times(Company.objects.first()).next_moment(again)
    waiting = Message.objects.filter(pk=attempt.message_id, state=State.HANDED_OVER)
    if not waiting.update(not_before=again):
        return
    if attempt.outcome in CallAttempt.PROMISED:
        waiting.filter(not_after__lt=again + DAY).update(not_after=again + DAY)
    Task.objects.filter(key=call_task_key(attempt.message_id), done_at=None).update(due_at=again)


def next_day(now: datetime) -> datetime:
    """Return the first moment of another day at which the house may call (C-63)."""
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    return house_call_times(Company.objects.first()).next_moment(tomorrow)


def _object(attempt: CallAttempt, now: datetime) -> None:
    record_objection(
        attempt.customer,
        channel=Channel.CALL,
        origin=ConsentEvent.Origin.PHONE,
        now=now,
        address=attempt.message.address,
    )
    _settle(attempt, now)


def _decline(attempt: CallAttempt, now: datetime) -> None:
    _settle(attempt, now)
    for item in items_of(attempt.message):
        withdraw_waiting(item.ref, reason=_("The customer has no interest this time."), now=now)


def _sell(attempt: CallAttempt, now: datetime) -> None:
    for vehicle in vehicles_of(attempt.message)[:1]:
        vehicle.sold_on = timezone.localdate(now)
        save_vehicle(vehicle)
    _settle(attempt, now)


def _wrong_number(attempt: CallAttempt, now: datetime) -> None:
    customer = attempt.customer
    Customer.objects.filter(pk=customer.pk, phone=attempt.message.address).update(
        phone_state=Customer.AddressState.INVALID
    )
    open_task(
        NewTask(
            kind=Task.Kind.REACH_OTHERWISE,
            key=f"wrong-number:{customer.pk}",
            title=_("%(name)s: the phone number is wrong") % {"name": customer},
            link=reverse("customers:detail", args=[customer.pk]),
            customer=customer,
            due_at=now,
        ),
        now=now,
    )
    _end(attempt, State.BOUNCED, _("Wrong number."), now)


_EFFECTS: dict[str, Callable[[CallAttempt, datetime], None]] = {
    Outcome.NO_ANSWER: _try_again,
    Outcome.CALL_BACK: _call_back,
    Outcome.NOT_INTERESTED: _decline,
    Outcome.OBJECTED: _object,
    Outcome.SOLD: _sell,
    Outcome.WRONG_NUMBER: _wrong_number,
}


def _effect_of(result: CallResult) -> Callable[[CallAttempt, datetime], None]:
    """Return what follows; who wants to think until a day that was agreed on is called then."""
    if result.outcome == Outcome.REACHED and result.again_at:
        return _call_back
    return _EFFECTS.get(result.outcome, _settle)


def vehicles_of(message: Message) -> list[Vehicle]:
    """Return the vehicles that a call is about, the first one being its occasion."""
    order = list(dict.fromkeys(item.vehicle_id for item in items_of(message)))
    by_id = Vehicle.objects.in_bulk(order)
    return [by_id[pk] for pk in order if pk in by_id]
