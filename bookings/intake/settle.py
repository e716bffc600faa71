"""Settling a notification: read it, apply its events, say what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.keys import clarify_key, confirm_key
from bookings.intake.recorded import read_notification
from bookings.intake.upsert import Applied, NeedsPersonError, apply_event
from bookings.messages.notices import house_rules
from bookings.models import Booking, Notification, Source
from customers.models import Task
from customers.tasks_list import NewTask, close_task, open_task
from workshop.house_lock import lock_house
from workshop.models import User
from workshop_crm.lib.house_text import house_language
from workshop_crm.lib.house_text import house_text as _

State, Outcome = Notification.State, Notification.Outcome
OLD = timedelta(hours=24)
STUCK_AFTER = timedelta(minutes=10)
BY_HAND = "by hand"
FIELD_NAMES = {
    "customer": gettext_lazy("Customer"),
    "customer.last_name": gettext_lazy("Name"),
    "customer.email": gettext_lazy("E-mail"),
    "customer.phone": gettext_lazy("Phone"),
    "vehicle": gettext_lazy("Vehicle"),
    "vehicle.vin": gettext_lazy("VIN"),
    "vehicle.first_registration": gettext_lazy("First registration"),
    "vehicle.mileage_km": gettext_lazy("Mileage"),
    "services": gettext_lazy("Services"),
    "price_gross": gettext_lazy("Price"),
    "time": gettext_lazy("Wished time"),
    "time.start": gettext_lazy("Wished time"),
    "occurred_at": gettext_lazy("Time"),
    "consents": gettext_lazy("Consents"),
    "external_id": gettext_lazy("Booking number"),
}


@dataclass(frozen=True)
class Settlement:
    """A settled notification and what it did; ``applied`` is None when it did nothing.

    ``refused`` counts the bookings in it that could not be read beside those that were.
    """

    notification: Notification
    applied: Applied | None = None
    refused: int = 0


def settle(notification: Notification, *, now: datetime) -> Notification:
    """Settle a received notification, or leave it to a person with the reason.

    Safe to repeat and to run in parallel: what is settled stays as it is.
    """
    return settle_fully(notification, now=now).notification


def settle_fully(
    notification: Notification, *, by: User | None = None, now: datetime
) -> Settlement:
    """Do the same and also return what the events did (for the commands' lines)."""
    if notification.state == State.SETTLED:
        return Settlement(notification)
    with house_language():
        result = read_notification(notification)
    return _settle_as(notification, result, by=by, now=now)


def settle_by_hand(
    notification: Notification, event: BookingEvent, *, by: User | None, now: datetime
) -> Settlement:
    """Settle with what a person read; their word makes it authentic."""
    Notification.objects.filter(pk=notification.pk).update(is_authentic=True)
    return _settle_as(notification, ParseResult(BY_HAND, (event,)), by=by, now=now)


@transaction.atomic
def trust(notification: Notification, *, by: User | None, now: datetime) -> Settlement:
    """Settle what waited only because nobody had signed it: a person says that it is right."""
    Notification.objects.filter(pk=notification.pk).update(is_authentic=True)
    notification.refresh_from_db()
    return settle_fully(notification, by=by, now=now)


@transaction.atomic
def dismiss(
    notification: Notification, *, reason: str, by: User | None, now: datetime
) -> Notification:
    """Put away what is no booking. A settled notification stays as it is."""
    row = _lock(notification)
    if row.state == State.SETTLED:
        return row
    row.settled_by = by
    return _finish(row, Outcome.IGNORED, reason, now=now)


@transaction.atomic
def _settle_as(
    notification: Notification, result: ParseResult, *, by: User | None, now: datetime
) -> Settlement:
    row = _lock(notification)
    if row.state == State.SETTLED:
        return Settlement(row)
    row.format, row.settled_by = result.format, by
    if not result.events:
        return Settlement(_without_events(row, result, now=now))
    try:
        # Nothing of a notification counts unless all of it does.
        with transaction.atomic():
            done = [
                apply_event(row.source, event, is_authentic=row.is_authentic, now=now)
                for event in result.events
            ]
    except NeedsPersonError as error:
        if error.waits_for:
            row.headers = {**row.headers, "waits_for": error.waits_for}
        return Settlement(_leave_to_person(row, str(error), now=now))
    main = next((each for each in done if each.outcome != Outcome.DUPLICATE), done[0])
    row.booking, row.changes = main.booking, main.changes
    _finish(row, main.outcome, _remark(result, now), now=now)
    if main.booking.state == Booking.State.UNCONFIRMED:
        ask_to_confirm(main.booking, now=now)
    _settle_waiting(row, done, now=now)
    return Settlement(row, main, result.refused)


def ask_about_stuck(*, now: datetime) -> int:
    """Show people what nothing has settled for a while; return how many.

    The program stumbles over it, or its worker rests. When it is settled later, their task is
    closed. Safe to run as often as you like.
    """
    stuck = Notification.objects.filter(state=State.RECEIVED, received_at__lt=now - STUCK_AFTER)
    return sum(_ask_about(row, now=now) for row in stuck.defer("body_encrypted").order_by("id"))


@transaction.atomic
def _ask_about(notification: Notification, *, now: datetime) -> bool:
    row = _lock(notification)
    if row.state != State.RECEIVED:
        return False
    _leave_to_person(row, _("not worked on for ten minutes; please read it yourself"), now=now)
    return True


def _lock(notification: Notification) -> Notification:
    """Let those who settle queue up: two can't make one booking, or one customer, twice.

    NO KEY, so that web hooks, whose rows point to the source, don't wait.
    """
    lock_house()
    Source.objects.select_for_update(no_key=True).get(pk=notification.source_id)
    return Notification.objects.select_related("source__workshop").get(pk=notification.pk)


def _without_events(
    notification: Notification, result: ParseResult, *, now: datetime
) -> Notification:
    if result.ignored:
        return _finish(notification, Outcome.IGNORED, result.ignored, now=now)
    return _leave_to_person(notification, reason_of(result), now=now)


def reason_of(result: ParseResult) -> str:
    """Return the problems as one line, with the fields' names as people know them."""
    texts = [
        f"{FIELD_NAMES.get(each.field, each.field)}: {each.reason}" if each.field else each.reason
        for each in result.problems
    ]
    return "; ".join(dict.fromkeys(texts))


def _remark(result: ParseResult, now: datetime) -> str:
    """Say what could not be read, and that an event took more than a day to come (B-04)."""
    moments = [event.occurred_at for event in result.events if event.occurred_at]
    is_old = bool(moments) and now - max(moments) > OLD
    late = _("arrived more than a day after it happened") if is_old else ""
    return "; ".join(filter(None, [reason_of(result), late]))


def _finish(
    notification: Notification, outcome: str, reason: str, *, now: datetime
) -> Notification:
    notification.state, notification.outcome = State.SETTLED, outcome
    notification.reason, notification.settled_at = reason[:300], now
    notification.save()
    done = _(Outcome(notification.outcome).label)
    close_task(clarify_key(notification), now=now, outcome=done, by=notification.settled_by)
    return notification


def _leave_to_person(notification: Notification, reason: str, *, now: datetime) -> Notification:
    notification.state, notification.outcome = State.CLARIFICATION, Outcome.CLARIFICATION
    notification.reason, notification.settled_by = reason[:300], None
    notification.save()
    open_task(
        NewTask(
            kind=Task.Kind.CLARIFY,
            key=clarify_key(notification),
            title=_("Clarify a message from %(source)s") % {"source": notification.source.name},
            detail=reason,
            link=reverse("bookings:clarify_one", args=[notification.pk]),
            due_at=now + timedelta(minutes=house_rules().promise_minutes),
        ),
        now=now,
    )
    return notification


def _settle_waiting(row: Notification, done: list[Applied], *, now: datetime) -> None:
    """Settle what came before the booking that it is about."""
    ids = {each.booking.external_id for each in done}
    for each in done:
        ids.update(each.booking.earlier_ids.values_list("external_id", flat=True))
    waiting = Notification.objects.filter(
        source=row.source, state=State.CLARIFICATION, headers__waits_for__in=sorted(ids)
    )
    for notification in waiting.order_by("received_at", "id"):
        settle_fully(notification, now=now)


def ask_to_confirm(booking: Booking, *, now: datetime) -> None:
    """Ask a person for the one click that an unsigned booking needs (B-01)."""
    open_task(
        NewTask(
            kind=Task.Kind.CONFIRM_BOOKING,
            key=confirm_key(booking),
            title=_("Check the booking of %(name)s") % {"name": booking.customer.name},
            detail=_("It came unsigned. One click, and the customer gets dates."),
            customer=booking.customer,
            link=booking.get_absolute_url(),
            due_at=now + timedelta(minutes=house_rules().promise_minutes),
        ),
        now=now,
    )
