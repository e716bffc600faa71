"""When we last heard of a vehicle: whether one asks first if it is still theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from bookings.models import Appointment
from customers.due_rules import shift_months
from customers.models import Customer, ServiceRecord, Vehicle
from messaging.models import Inbound
from reminders.models import CallAttempt
from workshop.models import Company

_CAME = (Appointment.State.CONFIRMED, Appointment.State.ARRIVED, Appointment.State.DONE)
_TALKED = (
    CallAttempt.Outcome.BOOKED,
    CallAttempt.Outcome.REACHED,
    CallAttempt.Outcome.CALL_BACK,
    CallAttempt.Outcome.NOT_INTERESTED,
)


@dataclass(frozen=True)
class LastContact:
    """The newest day of each kind of contact; ``since`` is when they became a customer."""

    since: date
    visit: date | None = None
    appointment: date | None = None
    answer: date | None = None
    call: date | None = None

    @property
    def day(self) -> date:
        """The newest of them; without any the day on which they became a customer."""
        known = (self.visit, self.appointment, self.answer, self.call)
        return max(filter(None, known), default=self.since)


def is_long_ago(day: date, *, months: int, today: date) -> bool:
    """Whether more than so many months have passed; never for 0, which is "don't ask"."""
    return bool(months) and shift_months(day, months) < today


def asks_if_still_theirs(vehicle: Vehicle, customer: Customer, *, today: date) -> bool:
    """Whether the house rule wants the question asked before the car is written about."""
    months = Company.objects.values("owner_question_months")[:1]
    found = _newest(vehicle, customer).annotate(months=Subquery(months)).values().get()
    return is_long_ago(_contact(found, customer).day, months=found["months"] or 0, today=today)


def _newest(vehicle: Vehicle, customer: Customer) -> QuerySet[Any]:
    """Look it all up in one query: this is asked once for each message that leaves."""
    return Vehicle.objects.filter(pk=vehicle.pk).annotate(
        visit=_last(ServiceRecord.objects.filter(vehicle=OuterRef("pk")), "done_on"),
        appointment=_last(
            Appointment.objects.filter(vehicle=OuterRef("pk"), state__in=_CAME), "starts_at"
        ),
        answer=_last(
            Inbound.objects.filter(customer=customer, kind=Inbound.Kind.REPLY), "received_at"
        ),
        call=_last(CallAttempt.objects.filter(customer=customer, outcome__in=_TALKED), "called_at"),
    )


def _last(rows: QuerySet[Any], field: str) -> Subquery:
    return Subquery(rows.order_by(f"-{field}").values(field)[:1])


def _contact(found: dict[str, Any], customer: Customer) -> LastContact:
    since = [found["held_since"], _day(customer.won_at or customer.created_at)]
    return LastContact(
        since=max(filter(None, since)),
        visit=found["visit"],
        appointment=_day(found["appointment"]),
        answer=_day(found["answer"]),
        call=_day(found["call"]),
    )


def _day(moment: datetime | None) -> date | None:
    return moment and timezone.localdate(moment)
