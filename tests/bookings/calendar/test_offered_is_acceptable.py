"""What is offered can be accepted: random calendars, and ten years of clock changes."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bookings.appointments import NewAppointment, book
from bookings.calendar.loading import find_slots, load_calendar, needs_of
from bookings.calendar.shares import Guest, Shares
from bookings.calendar.slots import (
    BayTimes,
    Calendar,
    SlotWish,
    free_bay,
    free_slots,
    may_take,
    merge_spans,
)
from bookings.errors import SlotTakenError
from tests.bookings.calendar.helpers import overlaps
from tests.factories import make_customer, make_service, make_workshop
from workshop.models import BayAbsence, Closure, OpeningHours, Season
from workshop.openings import opening_span

BERLIN = ZoneInfo("Europe/Berlin")
# WORKSHOP_EXAMPLES=2000 for the big run.
EXAMPLES = int(os.environ.get("WORKSHOP_EXAMPLES", "40"))
FIRST = date(2026, 10, 22)
NOW = datetime(2026, 10, 21, 12, tzinfo=UTC)

clock = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
hours = st.tuples(clock, clock).filter(lambda span: span[0] < span[1])
minute = st.integers(0, 8 * 24 * 60).map(lambda m: NOW + timedelta(days=1, minutes=m))
spans = st.lists(
    st.tuples(minute, st.integers(1, 900)).map(lambda s: (s[0], s[0] + timedelta(minutes=s[1]))),
    max_size=8,
)
words = st.frozensets(st.sampled_from(["lift", "ev", "paint"]), max_size=2)


@st.composite
def calendars(draw) -> Calendar:
    openings = {}
    for number in range(7):
        day = FIRST + timedelta(days=number)
        found = [opening_span(day, *span, BERLIN) for span in draw(st.lists(hours, max_size=2))]
        if found := merge_spans(filter(None, found)):
            openings[day] = found
    bays = []
    for number in range(draw(st.integers(1, 3))):
        absent = draw(spans)
        busy = merge_spans([*draw(spans), *absent])
        bays.append(BayTimes(number, draw(words), busy, absent))
    shares = Shares(
        draw(st.integers(0, 50)),
        draw(st.integers(0, 40)),
        timedelta(hours=draw(st.integers(0, 99))),
    )
    return Calendar(BERLIN, openings, bays, shares)


wishes = st.builds(
    SlotWish,
    minutes=st.integers(1, 600),
    abilities=words,
    near=st.none() | minute,
    count=st.integers(1, 9),
    is_spread=st.booleans(),
    earliest=st.none() | minute,
    days_apart=st.integers(0, 3),
    set_up_minutes=st.integers(0, 90),
    guest=st.sampled_from(Guest),
)


@settings(max_examples=EXAMPLES * 5, deadline=None)
@given(calendar=calendars(), wish=wishes)
def test_every_slot_of_any_calendar_is_free_allowed_and_in_time(calendar, wish) -> None:
    for slot in free_slots(calendar, wish, now=NOW):
        day = slot.starts_at.astimezone(BERLIN).date()
        taken = (slot.taken_from, slot.ends_at)

        assert slot.ends_at - slot.starts_at == wish.length
        assert slot.starts_at >= (wish.earliest or NOW)
        assert free_bay(calendar, taken, wish.abilities) is not None
        assert may_take(calendar, day, taken[1] - taken[0], wish.guest, now=NOW)


@settings(max_examples=EXAMPLES * 5, deadline=None)
@given(calendar=calendars(), wish=wishes)
def test_dates_to_choose_from_are_never_in_each_others_way(calendar, wish) -> None:
    slots = free_slots(calendar, wish, now=NOW) if wish.is_spread else []

    assert len(slots) <= wish.count
    assert len({slot.starts_at for slot in slots}) == len(slots)
    assert not any(a.overlaps(b) for a in slots for b in slots if a is not b)


class StoredCalendarTest(TestCase):
    """The same through the database: search, then take what was found."""

    @settings(
        max_examples=max(5, EXAMPLES // 8),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(data=st.data())
    def test_what_the_search_finds_can_be_booked(self, data) -> None:
        site = make_workshop(
            bays=2,
            regulars_share_percent=data.draw(st.integers(0, 40)),
            walk_in_share_percent=data.draw(st.integers(0, 40)),
            shares_until_hours=data.draw(st.integers(0, 72)),
        )
        _change_the_week(site, data)
        guest = data.draw(st.sampled_from(Guest))
        service = make_service(
            duration_minutes=data.draw(st.integers(5, 300)),
            set_up_minutes=data.draw(st.integers(0, 45)),
        )
        for _ in range(3):
            wish = needs_of([service]).wish(guest, count=1, near=data.draw(st.none() | minute))
            for slot in find_slots(site, wish, now=NOW):
                new = NewAppointment(site, make_customer(), [service], slot.starts_at, guest=guest)
                assert book(new, now=NOW).starts_at == slot.starts_at
        assert overlaps() == []


def _change_the_week(site, data) -> None:
    season = Season.objects.create(
        workshop=site, name="S", first_month=10, first_day=24, last_month=11, last_day=2
    )
    for weekday in range(7):
        opens, closes = data.draw(hours)
        OpeningHours.objects.create(
            workshop=site, season=season, weekday=weekday, opens=opens, closes=closes
        )
    start, end = data.draw(hours)
    Closure.objects.create(
        workshop=None,
        starts_on=FIRST,
        ends_on=FIRST + timedelta(days=data.draw(st.integers(0, 4))),
        from_time=start,
        until_time=end,
    )
    for absent in data.draw(spans):
        BayAbsence.objects.create(bay=site.bays.first(), starts_at=absent[0], ends_at=absent[1])


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


CHANGES = [last_sunday(year, month) for year in range(2026, 2036) for month in (3, 10)]


@pytest.fixture
def site_open_at_night(db):
    """Open every day from 1:30 to 4:30, so that each change of the clocks falls into it."""
    site = make_workshop(bays=1, state="BE")
    site.opening_hours.all().delete()
    for weekday in range(7):
        OpeningHours.objects.create(
            workshop=site, weekday=weekday, opens=time(1, 30), closes=time(4, 30)
        )
    return site


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_around_each_change_the_first_and_the_last_slot_are_the_opening_hours(
    site_open_at_night, change: date
) -> None:
    days = [change + timedelta(days=n) for n in (-1, 0, 1)]
    now = datetime.combine(days[0], time(0), BERLIN).astimezone(UTC)
    calendar = load_calendar(site_open_at_night, days[0], days[-1], now=now)
    wish = SlotWish(60, count=999, is_spread=False)

    slots = free_slots(calendar, wish, now=now)

    # A bank holiday such as Easter Sunday in spring is closed.
    for day in calendar.openings:
        local = [s for s in slots if s.starts_at.astimezone(BERLIN).date() == day]
        missing = {3: 4, 10: -4}[change.month] if day == change else 0
        assert local[0].starts_at.astimezone(BERLIN).time() == time(1, 30)
        assert local[-1].ends_at.astimezone(BERLIN).time() == time(4, 30)
        assert len(local) == 9 - missing
        assert all(free_bay(calendar, (s.starts_at, s.ends_at), frozenset()) for s in local)


@pytest.mark.parametrize("change", CHANGES[:4], ids=str)
def test_every_slot_of_a_night_with_a_change_can_be_booked(site_open_at_night, change) -> None:
    now = datetime.combine(change, time(0), BERLIN).astimezone(UTC)
    service, customer = make_service(duration_minutes=15), make_customer()
    calendar = load_calendar(site_open_at_night, change, change, now=now)
    slots = free_slots(calendar, SlotWish(15, count=999, is_spread=False), now=now)

    for slot in slots:
        book(NewAppointment(site_open_at_night, customer, [service], slot.starts_at), now=now)

    assert len(slots) == {3: 8, 10: 16}[change.month]
    with pytest.raises(SlotTakenError):
        book(NewAppointment(site_open_at_night, customer, [service], slots[5].starts_at), now=now)
