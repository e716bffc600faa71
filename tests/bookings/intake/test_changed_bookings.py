"""Events about a booking that is there: what they change, fill in, or leave to a person."""

from __future__ import annotations

from typing import Any

import pytest

from bookings.models import Appointment, Booking, EarlierId, Source
from bookings.proposals.life import accept, decline
from customers.models import Task, Vehicle
from messaging.models import Message
from tests.bookings.intake.samples import LABELLED, cal_body, event_body, later, mail_of
from tests.bookings.intake.taking import take
from tests.factories import make_service, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    make_service(name_de="Ölwechsel", code="oil", duration_minutes=60)
    return make_source(slug="finder")


def booking() -> Booking:
    return Booking.objects.get()


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"notes": "Bitte leise"}, "notes", "Bitte leise"),
        ({"price_gross": "99.00"}, "price_gross", 99),
        ({"services": ["Ölwechsel"]}, "service_texts", ["Ölwechsel"]),
        ({"time": {"start": "2026-12-10T09:00:00Z", "is": "agreed"}}, "is_time_agreed", True),
    ],
)
def test_a_newer_event_changes_what_it_says(
    source: Source, fields: dict[str, Any], name: str, value: object
) -> None:
    take(source, event_body())

    newer = take(source, event_body(version=2, **fields), minutes=1)

    assert newer.outcome == "updated"
    assert getattr(booking(), name) == value


@pytest.mark.parametrize(
    "silence", [{"notes": None}, {"price_gross": None}, {"services": []}, {"time": None}]
)
def test_what_a_newer_event_does_not_say_stays(source: Source, silence: dict[str, Any]) -> None:
    take(source, event_body(notes="Bitte leise"))

    newer = take(source, event_body(version=2, **{"notes": "Bitte leise", **silence}), minutes=1)

    row = booking()
    assert newer.outcome == "duplicate"
    assert (row.notes, row.price_gross, row.service_texts) == ("Bitte leise", 189, ["Inspektion"])
    assert row.wished_start is not None


def test_an_end_that_is_not_said_any_more_is_gone(source: Source) -> None:
    time = {"start": "2026-12-01T09:00:00Z", "end": "2026-12-01T12:00:00Z"}
    take(source, event_body(time=time))

    take(source, event_body(version=2, time={"start": "2026-12-01T09:00:00Z"}), minutes=1)

    assert booking().wished_end is None


def test_a_repeat_with_a_newer_version_raises_the_version(source: Source) -> None:
    take(source, event_body(version=2))

    again = take(source, event_body(version=5), minutes=1)
    late = take(source, event_body(version=4, notes="alt"), minutes=2)

    assert (again.outcome, late.outcome) == ("duplicate", "stale")


def test_a_repeat_still_completes_person_and_car(source: Source) -> None:
    take(source, event_body(vehicle=None, customer={"last_name": "Weiß", "email": "a@b.example"}))
    told = {"last_name": "Weiß", "email": "a@b.example", "phone": "0171 2345678"}

    again = take(source, event_body(version=2, customer=told), minutes=1)

    row = booking()
    assert again.outcome == "duplicate"
    assert row.customer.phone == "+491712345678"
    assert row.vehicle.plate_key == "M-AB 123"


def test_an_unsigned_repeat_completes_nobody_that_is_under_way(source: Source) -> None:
    take(source, mail_of(LABELLED.replace("Telefon: 0171 / 234 56 78\n", "")))

    again = take(source, mail_of(LABELLED), is_authentic=False, minutes=1)

    assert again.outcome == "duplicate"
    assert booking().customer.phone == ""


def test_a_car_of_which_only_the_model_is_told_is_one_car(source: Source) -> None:
    answers = {"modell": {"label": "Modell", "value": "Golf"}}
    take(source, cal_body(responses=answers))

    take(source, cal_body("BOOKING_CANCELLED", responses=answers), minutes=1)

    assert Vehicle.objects.count() == 1


def test_other_work_brings_dates_anew(source: Source) -> None:
    take(source, event_body())
    first = booking().proposals.get()

    take(source, event_body(version=2, services=["Ölwechsel"]), minutes=1)

    first.refresh_from_db()
    second = booking().proposals.get(state="open")
    assert first.state == "withdrawn"
    assert {row.services.get().code for row in second.dates.all()} == {"oil"}
    assert not Appointment.objects.filter(state="held", proposal=first).exists()
    assert [row.state for row in Message.objects.order_by("id")] == ["skipped", "planned"]


def test_other_words_for_the_same_work_keep_the_dates(source: Source) -> None:
    take(source, event_body())
    source.service_names.create(
        text="Kundendienst",
        text_key="kundendienst",
        service=booking().services.get(),
        first_seen_at=later(0),
    )

    take(source, event_body(version=2, services=["Kundendienst"]), minutes=1)

    assert booking().proposals.get().state == "open"


def test_work_that_nobody_knows_withdraws_the_dates_and_asks(source: Source) -> None:
    take(source, event_body())

    take(source, event_body(version=2, services=["Rundum-sorglos"]), minutes=1)

    row = booking()
    assert row.proposals.get().state == "withdrawn"
    assert not row.services.exists()
    assert Task.objects.get(kind="ask_service").done_at is None


def test_other_work_for_an_appointment_that_stands_asks_a_person(source: Source) -> None:
    take(source, event_body())
    accept(booking().proposals.get(), 1, now=later(1))

    take(source, event_body(version=2, services=["Ölwechsel"]), minutes=2)

    task = Task.objects.get(kind="call_now", done_at=None)
    assert "Ölwechsel" in task.detail
    assert Appointment.objects.get(state="confirmed").services.get().code == "inspection"


def test_a_declined_booking_is_opened_again_by_a_new_wish(source: Source) -> None:
    take(source, event_body())
    decline(booking().proposals.get(), now=later(1))

    wish = {"start": "2026-12-10T09:00:00Z"}
    take(source, event_body(version=2, time=wish), minutes=2)

    assert booking().state == "open"
    assert booking().proposals.filter(state="open").exists()


def test_a_declined_booking_stays_closed_by_a_mere_note(source: Source) -> None:
    take(source, event_body())
    decline(booking().proposals.get(), now=later(1))

    take(source, event_body(version=2, notes="Bitte leise"), minutes=2)

    assert (booking().state, booking().notes) == ("closed", "Bitte leise")


@pytest.mark.parametrize("state", ["open", "settled", "closed", "cancelled"])
def test_an_unsigned_change_of_what_is_under_way_needs_a_person(source: Source, state: str) -> None:
    take(source, mail_of(LABELLED))
    Booking.objects.update(state=state)
    before = Booking.objects.values().get()
    text = LABELLED.replace("14.30", "10.30")

    notification = take(source, mail_of(text), is_authentic=False, minutes=1)

    assert notification.state == "clarification"
    assert Booking.objects.values().get() == before
    assert not EarlierId.objects.exists()


def test_an_unsigned_change_of_what_waits_answers_nobody(source: Source) -> None:
    take(source, mail_of(LABELLED), is_authentic=False)
    text = LABELLED.replace("14.30", "10.30")

    take(source, mail_of(text), is_authentic=False, minutes=1)

    assert booking().state == "unconfirmed"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("kind", "outcome", "state"),
    [("created", "stale", "cancelled"), ("moved", "stale", "cancelled"),
     ("cancelled", "duplicate", "cancelled")],
)  # fmt: skip
def test_without_any_order_a_cancellation_is_final(
    source: Source, kind: str, outcome: str, state: str
) -> None:
    bare = {"version": None, "occurred_at": None}
    take(source, event_body(**bare))
    take(source, event_body(**bare, kind="cancelled"), minutes=1)

    again = take(source, event_body(**bare, kind=kind, notes="noch etwas"), minutes=2)

    assert (again.outcome, booking().state) == (outcome, state)


def cal_moved(uid: str, previous: str, created: str) -> bytes:
    raw = cal_body("BOOKING_RESCHEDULED", uid=uid, rescheduleUid=previous)
    return raw.replace(b"2026-11-23T08:59:00.000Z", created.encode())


def test_every_id_that_a_booking_had_still_finds_it(source: Source) -> None:
    take(source, cal_body())
    take(source, cal_moved("cal-2", "cal-1", "2026-11-23T09:10:00Z"), minutes=1)
    take(source, cal_moved("cal-3", "cal-2", "2026-11-23T09:20:00Z"), minutes=2)

    gone = cal_body("BOOKING_CANCELLED", uid="cal-1").replace(b"08:59:00.000Z", b"09:30:00.000Z")
    take(source, gone, minutes=3)

    row = booking()
    known = set(EarlierId.objects.values_list("external_id", flat=True))
    assert row.state == "cancelled"
    assert known | {row.external_id} == {"cal-1", "cal-2", "cal-3"}


def test_two_halves_whose_link_comes_late_become_one(source: Source) -> None:
    take(source, cal_body())
    take(source, cal_moved("cal-3", "cal-2", "2026-11-23T09:20:00Z"), minutes=1)
    assert Booking.objects.count() == 2

    take(source, cal_moved("cal-2", "cal-1", "2026-11-23T09:10:00Z"), minutes=2)

    live = Booking.objects.exclude(state="cancelled").get()
    assert live.external_id == "cal-3"
    assert live.notifications.count() == 3
    assert Appointment.objects.filter(state="confirmed").count() == 1


def test_an_appointment_longer_than_any_day_brings_dates_instead(source: Source) -> None:
    time = {"start": "2026-12-01T09:00:00Z", "end": "2026-12-05T09:00:00Z", "is": "agreed"}

    notification = take(source, event_body(time=time))

    assert notification.outcome == "created"
    assert booking().proposals.get().state == "open"
