"""What tests about reminders start from: one car whose HU is due at the end of November."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from customers.consent.ledger import Declaration, record_consent
from customers.models import ConsentEvent, Customer, Vehicle
from messaging.models import Message
from reminders.items import Item, payload_of
from reminders.plans.planning import PlanResult, plan_reminders
from tests.factories import make_customer, make_service, make_user, make_vehicle
from workshop.models import Service

BERLIN = ZoneInfo("Europe/Berlin")
DUE = date(2026, 11, 30)
# Sixty days before: the first step; a Thursday.
FIRST_DAY = DUE - timedelta(days=60)


def at(day: date, hour: int = 6) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)


def make_hu(**fields: Any) -> Service:
    defaults = {
        "duration_minutes": 60,
        "price_gross": Decimal("149.00"),
        "name_de": "Hauptuntersuchung (HU/AU)",
        "name_en": "General inspection (HU)",
        "due_rule": Service.DueRule.HU,
    }
    return Service.objects.get_or_create(code="hu", defaults={**defaults, **fields})[0]


def make_oil(**fields: Any) -> Service:
    fields = {"due_rule": Service.DueRule.INTERVAL, "interval_months": 12, **fields}
    return make_service(code="oil", name_de="Ölwechsel", name_en="Oil change", **fields)


def make_due_vehicle(due: date = DUE, **fields: Any) -> Vehicle:
    make_hu()
    return make_vehicle(hu_due=due.replace(day=1), **fields)


def agree(
    customer: Customer, channel: str, *, on: date = date(2026, 1, 5), purpose: str = "service"
) -> None:
    """The customer agrees at the counter to one purpose on one channel."""
    record_consent(
        Declaration(
            customer,
            (channel,),
            (purpose,),
            ConsentEvent.Kind.GIVEN,
            ConsentEvent.Origin.COUNTER,
            wording_key="reminder",
            taken_by=make_user(),
        ),
        now=at(on),
    )


def make_reminder(*, state: str = "planned", channel: str = "email", number: int = 0) -> Message:
    """A reminder of tomorrow, or one that has been handed over a moment ago."""
    now = timezone.now()
    vehicle = make_vehicle(customer=make_customer(last_name=f"Kunde{number}"))
    item = Item(vehicle.pk, make_hu().pk, timezone.localdate() + timedelta(days=46), -46)
    if channel == "call":
        agree(vehicle.customer, "call")
    is_waiting = state == "planned"
    return Message.objects.create(
        customer=vehicle.customer,
        kind="service_reminder",
        channel=channel,
        purpose="service",
        legal_class="advertising",
        key=item.ref,
        reference=item.ref,
        subject_ref=item.ref,
        payload=payload_of([item]),
        step="-46",
        state=state,
        address=vehicle.customer.phone,
        text="Guten Tag",
        not_before=now + timedelta(days=1) if is_waiting else now - timedelta(hours=1),
        not_after=now + timedelta(days=10),
        created_at=now,
        handed_over_at=None if is_waiting else now,
    )


def plan(day: date = FIRST_DAY, hour: int = 6) -> PlanResult:
    return plan_reminders(today=day, now=at(day, hour))


def only_message() -> Message:
    return Message.objects.get()
