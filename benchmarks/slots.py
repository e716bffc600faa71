"""Next 5 slots of 90 minutes within 30 days; 4 bays, 40 appointments a day, the first 8 days full.

The bound is one bare query plus a plain-Python sweep over the fetched intervals, which knows
hours and bays already. Both must find the same five starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from benchmarks.common import Measurement, Pair, measure
from bookings.calendar.loading import find_slots
from bookings.calendar.slots import SlotWish
from bookings.models import Appointment
from customers.models import Customer
from workshop.models import Bay, OpeningHours, Workshop
from workshop.openings import Span

ZONE = ZoneInfo("Europe/Berlin")
FIRST, DAYS, FULL_DAYS, BAYS = date(2027, 1, 11), 30, 8, 4
NOW = datetime(2027, 1, 11, 6, 0, tzinfo=ZONE).astimezone(UTC)
OPENS, CLOSES = 8, 18
LENGTH, STEP, WANTED = timedelta(minutes=90), timedelta(minutes=15), 5
ROUNDS = 20
BOUND = "one query plus a plain-Python sweep over the fetched intervals"
QUERY = (
    "SELECT bay_id, starts_at, ends_at FROM bookings_appointment WHERE workshop_id = %s"
    " AND state IN ('held', 'confirmed', 'arrived') AND starts_at < %s AND ends_at > %s"
    " ORDER BY starts_at"
)


def run() -> Iterator[Measurement]:
    """Yield the one line of this benchmark; its rows are gone afterwards."""
    with transaction.atomic():
        site = _fill()
        days, bays = _opening_instants(), list(site.bays.values_list("id", flat=True))
        ours, bound = _ours(site), _bound(site.pk, days, bays)
        if ours != bound or len(ours) != WANTED:
            raise RuntimeError(f"different slots: {ours} and {bound}")
        yield measure(
            Pair(
                name="slots",
                ours=lambda: _milliseconds(lambda: _ours(site)),
                bound=lambda: _milliseconds(lambda: _bound(site.pk, days, bays)),
                what_the_bound_is=BOUND,
            )
        )
        transaction.set_rollback(True)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    for _ in range(ROUNDS):
        work()
    return (perf_counter() - begun) * 1000 / ROUNDS


def _ours(site: Workshop) -> list[datetime]:
    minutes = int(LENGTH.total_seconds() // 60)
    wish = SlotWish(minutes=minutes, count=WANTED, is_spread=False)
    return [slot.starts_at for slot in find_slots(site, wish, now=NOW)]


def _bound(site_id: int, days: list[Span], bays: list[int]) -> list[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [site_id, days[-1][1], days[0][0]])
        rows = cursor.fetchall()
    busy: dict[int, list[Span]] = {bay: [] for bay in bays}
    for bay, starts_at, ends_at in rows:
        busy[bay].append((_instant(starts_at), _instant(ends_at)))
    found: list[datetime] = []
    for opens, closes in days:
        starts = {start for bay in bays for start in _gaps(busy[bay], opens, closes)}
        found += sorted(starts)
        if len(found) >= WANTED:
            break
    return found[:WANTED]


def _gaps(busy: list[Span], opens: datetime, closes: datetime) -> Iterator[datetime]:
    start = opens
    for busy_from, busy_until in [*busy, (closes, closes)]:
        if busy_until <= start and busy_from < closes:
            continue
        while start + LENGTH <= min(busy_from, closes):
            yield start
            start += STEP
        if busy_from >= closes:
            return
        start = max(start, busy_until)


def _instant(value: datetime) -> datetime:
    """SQLite's driver hands out UTC without saying so."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _opening_instants() -> list[Span]:
    spans = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        spans.append((_at(day, OPENS), _at(day, CLOSES)))
    return spans


def _at(day: date, hour: int, minutes: int = 0) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC) + timedelta(minutes=minutes)


def _fill() -> Workshop:
    site = Workshop.objects.create(slug="benchmark-slots", name="Benchmark", state="BE")
    OpeningHours.objects.bulk_create(
        OpeningHours(workshop=site, weekday=n, opens=time(OPENS), closes=time(CLOSES))
        for n in range(7)
    )
    bays = [Bay.objects.create(workshop=site, name=f"Bay {n}") for n in range(BAYS)]
    customer = Customer.objects.create(last_name="Benchmark")
    Appointment.objects.bulk_create(
        Appointment(
            workshop=site,
            customer=customer,
            bay=bay,
            state=Appointment.State.CONFIRMED,
            created_at=NOW,
            starts_at=_at(FIRST + timedelta(days=day), OPENS, place * length),
            ends_at=_at(FIRST + timedelta(days=day), OPENS, (place + 1) * length),
        )
        for day in range(DAYS)
        for length in (60 if day < FULL_DAYS else 45,)
        for bay in bays
        for place in range(10)
    )
    return site
