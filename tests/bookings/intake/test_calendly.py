"""Calendly's web hooks (B-05), field by field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification

URI = "https://api.calendly.com/scheduled_events/E1/invitees/I1"


def body(event: str | None = "invitee.created", **payload: Any) -> bytes:
    data = {
        "event": event,
        "created_at": "2026-11-23T08:59:00.000000Z",
        "payload": {
            "uri": URI,
            "name": "Jörg Weiß",
            "email": "joerg@kunde.example",
            "status": "active",
            "scheduled_event": {
                "name": "Inspektion",
                "start_time": "2026-12-01T08:00:00Z",
                "end_time": "2026-12-01T09:00:00Z",
            },
            **payload,
        },
    }
    return json.dumps(data).encode()


def parse(event: str | None = "invitee.created", **payload: Any) -> ParseResult:
    result = parse_notification(body(event, **payload))
    assert result.format == "calendly"
    return result


def read(event: str | None = "invitee.created", **payload: Any) -> BookingEvent:
    return parse(event, **payload).events[0]


def asked(question: str, answer: object) -> dict[str, Any]:
    return {"questions_and_answers": [{"question": question, "answer": answer}]}


def test_reads_invitee_service_and_agreed_time() -> None:
    event = read()

    assert (event.kind, event.external_id) == ("created", URI)
    assert (event.customer.first_name, event.customer.last_name) == ("Jörg", "Weiß")
    assert event.services == ("Inspektion",)
    assert event.time.start.isoformat() == "2026-12-01T08:00:00+00:00"
    assert event.time.end.isoformat() == "2026-12-01T09:00:00+00:00"
    assert event.time.is_agreed


def test_its_moment_is_its_version() -> None:
    event = read()

    assert event.version == "2026-11-23T08:59:00.000000Z"
    assert event.occurred_at.isoformat() == "2026-11-23T08:59:00+00:00"


def test_without_a_moment_it_has_no_version() -> None:
    raw = body().replace(b"2026-11-23T08:59:00.000000Z", b"gestern")

    event = parse_notification(raw).events[0]

    assert (event.version, event.occurred_at) == (None, None)


@pytest.mark.parametrize(
    ("event", "status", "previous", "kind"),
    [
        ("invitee.created", "active", None, "created"),
        ("invitee.created", "active", "https://api.calendly.com/old", "moved"),
        ("invitee.canceled", "canceled", None, "cancelled"),
        ("invitee.canceled", "canceled", "https://api.calendly.com/old", "cancelled"),
        (None, "active", None, "created"),
        (None, "canceled", None, "cancelled"),
        ("", "canceled", None, "cancelled"),
    ],
)
def test_tells_the_kind(event: str | None, status: str, previous: str | None, kind: str) -> None:
    assert read(event, status=status, old_invitee=previous).kind == kind


@pytest.mark.parametrize(("rescheduled", "events"), [(True, 0), (False, 1), (None, 1), ("yes", 1)])
def test_half_of_a_reschedule_needs_nothing(rescheduled: object, events: int) -> None:
    result = parse("invitee.canceled", rescheduled=rescheduled)

    assert len(result.events) == events
    assert bool(result.ignored) is not bool(events)


@pytest.mark.parametrize(
    ("question", "is_plate"),
    [("Kennzeichen", True), ("Ihr Kfz-Kennzeichen?", True), ("Licence plate", True),
     ("Wagen", False)],
)  # fmt: skip
def test_finds_the_plate_among_the_answers(question: str, is_plate: bool) -> None:
    assert (read(**asked(question, "M-AB 1")).vehicle.plate == "M-AB 1") is is_plate


@pytest.mark.parametrize("question", ["Telefon", "Phone number", "Mobilnummer"])
def test_finds_the_phone_among_the_answers(question: str) -> None:
    assert read(**asked(question, "0171 2345678")).customer.phone == "+491712345678"


def test_the_reminders_number_comes_before_the_answers() -> None:
    event = read(text_reminder_number="+491719999999", **asked("Telefon", "0171 2345678"))

    assert event.customer.phone == "+491719999999"


def test_first_and_last_name_come_before_the_whole() -> None:
    event = read(first_name="Ina", last_name="Berg")

    assert (event.customer.first_name, event.customer.last_name) == ("Ina", "Berg")


def test_answers_become_notes() -> None:
    assert read(**asked("Was ist zu tun?", "Bremsen")).notes == "Was ist zu tun?: Bremsen"


@pytest.mark.parametrize("listed", [None, "x", [], [None], [{"question": "a", "answer": ""}]])
def test_without_answers_there_are_no_notes(listed: object) -> None:
    assert read(questions_and_answers=listed).notes is None


def test_an_answer_without_question_is_kept() -> None:
    assert read(questions_and_answers=[{"answer": "ja"}]).notes == "?: ja"


@pytest.mark.parametrize("scheduled", [None, {}, "x", {"start_time": "bald"}])
def test_a_missing_time_is_told_and_the_event_taken(scheduled: object) -> None:
    result = parse(scheduled_event=scheduled)

    assert [problem.field for problem in result.problems] == ["time.start"]
    assert result.events[0].time is None


def test_nobody_invited_is_a_problem() -> None:
    result = parse(name=None, email=None)

    assert result.events == ()
    assert result.problems[0].field == "customer"


def test_a_cancellation_needs_nobody() -> None:
    assert len(parse("invitee.canceled", name=None, email=None).events) == 1


@pytest.mark.parametrize("payload", [None, [], {}, {"uri": None}, {"uri": ""}])
def test_without_an_invitee_it_is_a_problem(payload: object) -> None:
    raw = json.dumps({"event": "invitee.created", "payload": payload}).encode()

    result = parse_notification(raw, format_name="calendly")

    assert result.events == ()
    assert result.problems[0].reason == "no invitee"


@pytest.mark.parametrize(
    "raw", [b"[]", b"{}", b'{"payload": {"uri": "https://other.example/1"}}', b"calendly.com/"]
)
def test_other_json_is_not_calendly(raw: bytes) -> None:
    assert parse_notification(raw).format != "calendly"
