"""The shared material: everything passes in time, and what we claim to read is read.

``pytest tests/bookings/intake/test_corpus.py -k table -s`` prints the table of docs/formats.md.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification
from bookings.intake.moments import read_moment
from bookings.intake.structured import part_of, short_name, types_of
from tests.bookings.intake.samples import LABELLED, NOW

pytestmark = pytest.mark.corpus
FOLDER = "booking_mail_ics"
RESERVATIONS = f"{FOLDER}/itip-and-reservations"
TRUTH = f"{RESERVATIONS}/schema.org-html-json"
MAX_SECONDS = 2
STARTS = ("startDate", "departureTime", "startTime")
ENDS = ("endDate", "arrivalTime", "endTime")


def files(corpora: Path, pattern: str) -> list[Path]:
    found = [path for path in sorted((corpora / FOLDER).glob(pattern)) if path.is_file()]
    assert found
    return found


def read(path: Path) -> ParseResult:
    return parse_notification(path.read_bytes(), received_at=NOW)


def test_reads_every_cal_com_file(corpora: Path) -> None:
    for path in files(corpora, "webhooks/cal.com*"):
        result = read(path)

        assert (result.format, len(result.events), result.problems) == ("cal.com", 1, ()), path
        event = result.events[0]
        assert event.customer.email, path
        assert event.time, path
        assert event.kind.upper()[:5] in path.name or event.kind == "moved"


def test_reads_every_adf_file(corpora: Path) -> None:
    for path in files(corpora, "adf-leads/*.xml"):
        result = read(path)

        assert (result.format, len(result.events)) == ("adf", 1), path
        event = result.events[0]
        assert event.customer.last_name, path
        assert event.occurred_at, path
        assert event.vehicle.make, path


def test_the_adf_files_are_refused_once_they_are_cut(corpora: Path) -> None:
    for path in files(corpora, "adf-leads/*.xml"):
        raw = path.read_bytes()
        for cut in (len(raw) // 3, len(raw) // 2, len(raw) - 12):
            result = parse_notification(raw[:cut])

            assert result.events == (), path
            assert result.problems, path


def test_the_cal_com_files_are_refused_once_they_are_cut(corpora: Path) -> None:
    for path in files(corpora, "webhooks/cal.com*"):
        result = parse_notification(path.read_bytes()[:-20])

        assert result.events == (), path
        assert result.problems, path


def test_reads_the_calendly_files(corpora: Path) -> None:
    for path in files(corpora, "webhooks/calendly*"):
        assert len(read(path).events) == 1, path


def test_names_the_systems_that_tell_only_a_number(corpora: Path) -> None:
    for path in files(corpora, "webhooks/simplybook*"):
        result = read(path)

        assert result.format == "other"
        assert "SimplyBook.me" in result.problems[0].reason


def test_every_file_passes_in_time_without_a_traceback(corpora: Path) -> None:
    for path in files(corpora, "**/*"):
        started = time.monotonic()
        result = read(path)

        assert time.monotonic() - started < MAX_SECONDS, path
        assert result.events or result.problems or result.ignored, path
        assert json.dumps(result.to_json()), path


@pytest.mark.parametrize("folder", ["bounces", "replies", "mail"])
def test_bounces_answers_and_other_mails_are_no_bookings(corpora: Path, folder: str) -> None:
    for path in files(corpora, f"{folder}/**/*"):
        assert read(path).events == (), path


def test_hardly_a_bounce_would_pass_for_a_booking_that_it_quotes(corpora: Path) -> None:
    taken = []
    for path in files(corpora, "bounces/**/*.eml"):
        raw = path.read_bytes()
        line_end = b"\r" if b"\n" not in raw else b"\n"
        quoted = LABELLED.encode().replace(b"\n", line_end)
        if parse_notification(raw + line_end * 2 + quoted).events:
            taken.append(path.name)

    # One reads like a person's answer, three are JSON of a cloud service that quotes no mail.
    assert len(taken) <= 4, taken


def truth_of(path: Path) -> list[dict[str, Any]] | None:
    """Return the reservations that the extraction beside a file names."""
    for name in (f"{path.stem}.json", f"{path.name}.json"):
        beside = path.with_name(name)
        if beside.exists() and beside != path:
            items = json.loads(beside.read_text())
            return [item for item in items if types_of(item)[0].endswith("Reservation")]
    return None


def name_of(event: BookingEvent) -> str:
    return " ".join(filter(None, [event.customer.first_name, event.customer.last_name]))


def moment_of(item: dict[str, Any], names: tuple[str, ...], more: str) -> datetime | None:
    reserved = part_of(item, "reservationFor")
    said = [part_of(reserved, name) for name in names] + [part_of(item, more)]
    found = next((read_moment(each) for each in said if read_moment(each)), None)
    return found[0] if found else None


def compare(event: BookingEvent, item: dict[str, Any], path: Path) -> None:
    status = short_name(item.get("reservationStatus", ""))
    assert event.external_id == item["reservationNumber"], path
    assert name_of(event) == item["underName"]["name"], path
    assert event.kind == ("cancelled" if "Cancel" in status else "created"), path
    start = moment_of(item, STARTS, "checkinDate")
    end = moment_of(item, ENDS, "checkoutDate")
    if start:
        assert event.time, path
        assert event.time.start == start, path
        assert event.time.is_agreed is status.endswith("Confirmed"), path
    if end and event.time:
        assert event.time.end == end, path


def test_reservations_equal_the_truth_beside_them(corpora: Path) -> None:
    compared = 0
    for path in sorted((corpora / TRUTH).glob("*.html")):
        truth = truth_of(path)
        if truth is None:
            continue
        events = read(path).events
        assert len(events) == len(truth), path
        for event, item in zip(events, truth, strict=True):
            compare(event, item, path)
            compared += 1

    assert compared >= 8


def test_the_truth_itself_is_read_as_json(corpora: Path) -> None:
    for path in sorted((corpora / TRUTH).glob("*.json")):
        items = json.loads(path.read_text())
        wanted = [item for item in items if types_of(item)[0].endswith("Reservation")]

        assert len(read(path).events) == len(wanted), path


def test_reads_the_reservation_and_the_invitation_by_mail(corpora: Path) -> None:
    (booked,) = files(corpora, "itip-and-reservations/kitinerary-ics/*.eml")
    (asked,) = files(corpora, "itip-and-reservations/nextcloud-imip/*.eml")

    assert read(booked).events[0].external_id.endswith(":RXJ34P")
    assert read(asked).format == "icalendar"
    assert read(asked).events[0].customer.email == "alice@example.org"


def test_every_calendar_is_known_as_one(corpora: Path) -> None:
    for path in [*files(corpora, "ics/**/*"), *files(corpora, "**/kitinerary-ics/*.ics")]:
        if b"BEGIN:VCALENDAR" in path.read_bytes().upper():
            assert read(path).format == "icalendar", path


def reason_of(result: ParseResult) -> str:
    if result.events:
        return "read"
    return result.ignored or result.problems[-1].reason


def test_prints_the_table_of_the_documentation(corpora: Path) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for path in files(corpora, "**/*"):
        result = read(path)
        counts[result.format or "none", reason_of(result)] += 1
    for (name, reason), count in sorted(counts.items()):
        print(f"| {name} | {count} | {reason} |")  # noqa: T201  This test is the command.

    assert sum(counts.values()) == len(files(corpora, "**/*"))
    assert counts["schema.org", "read"] >= 20
