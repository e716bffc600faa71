"""`plan`: a round of planning over many vehicles of which 3,000 have a step in reach.

The bound is one SELECT that finds those vehicles with their holders, plus one bulk insert of as
many messages. Rendering happens on neither side. `PLAN_VEHICLES` sets how many there are (the
default is 100,000, on PostgreSQL 1,000,000); the time must not follow them.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any

from django.db import connection, transaction

from benchmarks.common import Measurement, Pair, forget_peak, machine, measure, peak_memory
from benchmarks.copies import copy_rows
from customers.models import Customer, Vehicle
from messaging.models import Message
from reminders.plans.planning import plan_reminders
from workshop.models import Company, Service

TODAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 6, 0, tzinfo=UTC)
DUE = 3000
# The HU of those is due in 60 days, that of the others long after.
MONTH, LATER, LOOK_LATER = date(2027, 4, 1), date(2028, 9, 1), date(2028, 7, 3)
BOUND = "one SQL SELECT that finds the due vehicles plus one bulk insert of as many messages"
QUERY = (
    "SELECT v.id, v.plate, v.make, v.model, v.hu_due,"
    " c.id, c.street, c.postcode, c.city, c.language"
    " FROM customers_vehicle v JOIN customers_customer c ON c.id = v.customer_id"
    " WHERE v.sold_on IS NULL AND v.look_on <= %s"
    " AND c.merged_into_id IS NULL AND NOT c.is_restricted"
)


def run() -> Iterator[Measurement]:
    """Yield time and memory; the rows are gone afterwards."""
    default = 1_000_000 if connection.vendor == "postgresql" else 100_000
    with transaction.atomic():
        _fill(int(os.environ.get("PLAN_VEHICLES", default)))
        yield measure(
            Pair(
                "plan",
                ours=lambda: _undone(_ours),
                bound=lambda: _undone(_bound),
                what_the_bound_is=BOUND,
            )
        )
        yield _memory()
        transaction.set_rollback(True)


def _memory() -> Measurement:
    """Compare the peak of one pass with what the process held before: what planning adds."""
    before = forget_peak()
    _undone(_ours)
    peak = peak_memory("self")
    return Measurement(
        name="plan_memory",
        ours=round(peak, 1),
        bound=round(before, 1),
        unit="MB",
        ratio=round(peak / before, 2),
        repeats=1,
        what_the_bound_is=f"the process before planning {Vehicle.objects.count()} vehicles",
        machine=machine(),
    )


def _undone(work: Callable[[], int]) -> float:
    """Run it, take it back, and return its milliseconds."""
    with transaction.atomic():
        begun = perf_counter()
        count = work()
        took = (perf_counter() - begun) * 1000
        if count != DUE:
            raise RuntimeError(f"{count} messages instead of {DUE}")
        transaction.set_rollback(True)
    return took


def _ours() -> int:
    return plan_reminders(today=TODAY, now=NOW).planned


def _bound() -> int:
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [TODAY])
        rows = cursor.fetchall()
    Message.objects.bulk_create(_row(row) for row in rows)
    return len(rows)


def _row(row: tuple[Any, ...]) -> Message:
    vehicle_id, customer_id = row[0], row[5]
    return Message(
        key=f"{customer_id}:{vehicle_id}:bound",
        customer_id=customer_id,
        kind="service_reminder",
        channel="letter",
        purpose="service",
        legal_class=Message.LegalClass.ADVERTISING,
        address=f"{row[6]}, {row[7]} {row[8]}",
        language=row[9],
        subject_ref=f"due:{vehicle_id}",
        payload={"vehicle": vehicle_id, "items": [{"vehicle": vehicle_id, "step": -60}]},
        step="-60",
        not_before=NOW,
        not_after=NOW + timedelta(days=10),
        reference=str(uuid.uuid4()),
        created_at=NOW,
    )


def _fill(vehicles: int) -> None:
    Company.objects.get_or_create(pk=1, defaults={"name": "Benchmark"})
    Service.objects.create(
        code="hu", name_de="HU", name_en="HU", duration_minutes=60, due_rule=Service.DueRule.HU
    )
    person = Customer.objects.create(
        last_name="Nr 0", street="Weg 1", postcode="80331", city="München"
    )
    car = Vehicle.objects.create(
        customer=person, plate="M-AB 0", vehicle_class="car", hu_due=LATER, look_on=LOOK_LATER
    )
    last = copy_rows(Customer, (person.pk,) * 2, (1, vehicles - 1), {"last_name": "'Nr ' || k"})
    # Ids of rows that one statement writes follow each other.
    holder = {"customer_id": f"{last} + k", "plate": "'M-AB ' || k"}
    copy_rows(Vehicle, (car.pk,) * 2, (1, vehicles - 1), holder)
    every = max(vehicles // DUE, 1)
    due = range(car.pk, car.pk + DUE * every, every)
    Vehicle.objects.filter(pk__in=due).update(hu_due=MONTH, look_on=TODAY)
    _analyze()
    # Makes the plan, and notes the rules by which was planned.
    plan_reminders(today=TODAY - timedelta(days=300), now=NOW - timedelta(days=300))
    _analyze()


def _analyze() -> None:
    """Let PostgreSQL count, as it does by itself outside of a transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE customers_vehicle, customers_customer")
