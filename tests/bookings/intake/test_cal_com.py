"""cal.com's web hooks (B-04) and Calendly's (B-05)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bookings.intake.formats import parse_notification
from tests.bookings.intake.samples import cal_body


def read(trigger: str = "BOOKING_CREATED", **payload: Any) -> dict[str, Any]:
    result = parse_notification(cal_body(trigger, **payload)).to_json()
    assert result["format"] == "cal.com"
    assert len(result["events"]) == 1, result["problems"]
    return result["events"][0]


def test_a_created_booking_has_an_agreed_time() -> None:
    event = read()

    assert (event["kind"], event["external_id"]) == ("created", "cal-1")
    assert event["version"] == "2026-11-23T08:59:00.000000Z"
    assert event["customer"]["last_name"] == "Weiß"
    assert event["vehicle"]["plate"] == "M-AB 123"
    assert event["services"] == ["Inspektion"]
    assert event["time"]["start"] == "2026-12-01T08:00:00+00:00"
    assert event["time"]["is"] == "agreed"


def test_a_request_is_only_a_wish() -> None:
    event = read("BOOKING_REQUESTED")

    assert (event["kind"], event["time"]["is"]) == ("created", "wished")


def test_a_reschedule_names_the_booking_before() -> None:
    event = read("BOOKING_RESCHEDULED", uid="cal-2", rescheduleUid="cal-1")

    assert event["kind"] == "moved"
    assert (event["external_id"], event["previous_external_id"]) == ("cal-2", "cal-1")


@pytest.mark.parametrize("trigger", ["BOOKING_CANCELLED", "BOOKING_REJECTED"])
def test_a_cancellation_keeps_its_reason(trigger: str) -> None:
    event = read(trigger, cancellationReason="Auto verkauft")

    assert (event["kind"], event["notes"]) == ("cancelled", "Auto verkauft")


@pytest.mark.parametrize("trigger", ["PING", "BOOKING_PAID", "MEETING_ENDED", "FORM_SUBMITTED"])
def test_other_triggers_need_nothing(trigger: str) -> None:
    result = parse_notification(cal_body(trigger))

    assert (result.events, result.problems) == ((), ())
    assert trigger in result.ignored


def test_a_price_counts_in_cents() -> None:
    event = read(price=18900, currency="eur")

    assert (event["price_gross"], event["currency"]) == ("189.00", "EUR")


def test_no_price_is_unknown_not_free() -> None:
    event = read(price=0, currency="usd")

    assert (event["price_gross"], event["currency"]) == (None, None)


def test_the_phone_may_stand_in_three_places() -> None:
    attendee = {"name": "Jörg Weiß", "phoneNumber": "+491712345678"}
    answer = {"telefon": {"label": "Telefon", "value": "0171 2345678"}}

    for payload in (
        {"attendees": [attendee]},
        {"smsReminderNumber": "+491712345678"},
        {"userFieldsResponses": answer},
    ):
        assert read(**payload)["customer"]["phone"] == "+491712345678"


def test_without_an_attendee_the_answers_name_the_customer() -> None:
    answers = {"name": {"value": "Ina Berg"}, "email": {"value": "ina@kunde.example"}}

    customer = read(attendees=[], responses=answers)["customer"]

    assert (customer["first_name"], customer["email"]) == ("Ina", "ina@kunde.example")


@pytest.mark.parametrize(
    "payload",
    [
        {"uid": None},
        {"uid": []},
        {"attendees": None, "responses": None},
        {"attendees": [7, "x"], "responses": {"name": 3}},
    ],
)
def test_a_lead_without_id_or_person_is_a_problem(payload: dict[str, Any]) -> None:
    result = parse_notification(cal_body(**payload))

    assert result.events == ()
    assert result.problems


@pytest.mark.parametrize(
    "body",
    [
        {"triggerEvent": "BOOKING_CREATED"},
        {"triggerEvent": "BOOKING_CREATED", "payload": []},
        {"triggerEvent": 7, "payload": {}},
        {"triggerEvent": None},
    ],
)
def test_a_broken_frame_is_a_problem(body: dict[str, Any]) -> None:
    result = parse_notification(json.dumps(body).encode())

    assert result.events == ()
    assert result.problems


def test_an_unreadable_time_leaves_the_event() -> None:
    result = parse_notification(cal_body(startTime="bald"))

    assert result.events[0].time is None
    assert result.problems[0].field == "time.start"


def calendly(event: str | None = "invitee.created", **payload: Any) -> bytes:
    data = {
        "event": event,
        "created_at": "2026-11-23T08:59:00.000000Z",
        "payload": {
            "uri": "https://api.calendly.com/scheduled_events/A/invitees/1",
            "name": "Ina Berg",
            "email": "ina@kunde.example",
            "questions_and_answers": [{"question": "Kennzeichen?", "answer": "M-AB 123"}],
            "scheduled_event": {
                "name": "Inspektion",
                "start_time": "2026-12-01T08:00:00.000000Z",
                "end_time": "2026-12-01T09:00:00.000000Z",
            },
            **payload,
        },
    }
    return json.dumps(data).encode()


def test_calendly_creates_an_agreed_time() -> None:
    event = parse_notification(calendly()).events[0]

    assert (event.kind, event.customer.last_name) == ("created", "Berg")
    assert (event.services, event.vehicle.plate) == (("Inspektion",), "M-AB 123")
    assert event.time.is_agreed


def test_calendly_without_the_events_name_is_told_by_its_status() -> None:
    assert parse_notification(calendly(None, status="canceled")).events[0].kind == "cancelled"
    assert parse_notification(calendly(None, status="active")).events[0].kind == "created"


def test_calendly_reschedules_by_a_pair_of_events() -> None:
    gone = parse_notification(calendly("invitee.canceled", rescheduled=True))
    old = "https://api.calendly.com/scheduled_events/A/invitees/0"
    new = parse_notification(calendly(old_invitee=old)).events[0]

    assert (gone.events, gone.problems) == ((), ())
    assert (new.kind, new.previous_external_id) == ("moved", old)


@pytest.mark.parametrize("event", ["invitee_no_show.created", "routing_form_submission.created"])
def test_other_calendly_events_need_nothing(event: str) -> None:
    result = parse_notification(calendly(event))

    assert (result.events, result.problems) == ((), ())
