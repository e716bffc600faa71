"""The commands' lines and exit statuses, to the letter."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Notification, Source
from tests.bookings.intake.samples import ADF, LABELLED, cal_body, event_body, mail_of
from tests.factories import make_service, make_source

NOW = "2026-11-23T10:00:00+01:00"
EVENT = [
    "kind", "external_id", "version", "occurred_at", "portal", "customer", "vehicle", "services",
    "price_gross", "currency", "time", "previous_external_id", "notes", "consents",
]  # fmt: skip
CUSTOMER = [
    "salutation", "first_name", "last_name", "company", "email", "phone", "street", "postcode",
    "city", "country", "language",
]  # fmt: skip
VEHICLE = ["plate", "vin", "hsn", "tsn", "make", "model", "first_registration", "mileage_km"]
INGEST = [
    "file", "notification", "outcome", "booking", "customer", "customer_is_new", "vehicle",
    "proposal", "appointment", "reason", "refused",
]  # fmt: skip


def put(folder: Path, raw: bytes, name: str = "a") -> str:
    (folder / name).write_bytes(raw)
    return str(folder / name)


def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    out = StringIO()
    status = 0
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as error:
        status = int(error.code or 0)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("raw", "name"),
    [(event_body(), "workshop"), (cal_body(), "cal.com"), (ADF.encode(), "adf"),
     (LABELLED.encode(), "labelled"), (mail_of(LABELLED), "labelled")],
)  # fmt: skip
def test_each_format_prints_the_same_keys(tmp_path: Path, raw: bytes, name: str) -> None:
    status, (line,) = run("parse_notification", put(tmp_path, raw))

    (event,) = line["events"]
    assert (status, line["format"], line["problems"]) == (0, name, [])
    assert list(event) == EVENT
    assert set(CUSTOMER) | {"phone_raw"} == set(event["customer"])
    assert list(event["vehicle"]) == VEHICLE
    assert set(event["time"]) == {"start", "end", "is", "zone_was_missing"}


def test_letters_are_printed_as_they_are(tmp_path: Path) -> None:
    out = StringIO()

    call_command("parse_notification", put(tmp_path, event_body()), stdout=out)

    assert "Jörg" in out.getvalue()
    assert out.getvalue().count("\n") == 1


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (event_body(), 0),
        (event_body(customer={"last_name": "Weiß", "phone": "ab 17 Uhr"}), 0),
        (b'{"triggerEvent": "PING", "payload": {}}', 0),
        (event_body(customer=None), 1),
        (b"{", 1),
        (b"Guten Tag", 1),
        (b"", 1),
        (b"x" * (1024 * 1024 + 1), 1),
    ],
)
def test_the_status_says_whether_something_was_refused(
    tmp_path: Path, raw: bytes, status: int
) -> None:
    found, (line,) = run("parse_notification", put(tmp_path, raw))

    assert found == status
    assert bool(line["events"] or line["ignored"]) is not bool(status)
    assert all(set(problem) == {"field", "reason"} for problem in line["problems"])


def test_one_refused_file_among_many_is_enough(tmp_path: Path) -> None:
    good, bad = put(tmp_path, event_body(), "good"), put(tmp_path, b"{", "bad")

    status, lines = run("parse_notification", good, bad, good)

    assert status == 1
    assert [bool(line["events"]) for line in lines] == [True, False, True]


@pytest.mark.django_db
def test_parsing_asks_the_database_nothing(tmp_path: Path) -> None:
    with CaptureQueriesContext(connection) as queries:
        run("parse_notification", put(tmp_path, event_body()))

    assert len(queries) == 0


@pytest.mark.parametrize("name", ["", "workshop", "cal.com", "calendly", "adf", "labelled"])
def test_any_format_can_be_named_for_any_file(tmp_path: Path, name: str) -> None:
    status, (line,) = run("parse_notification", "--format", name, put(tmp_path, event_body()))

    assert (status == 0) is (name in ("", "workshop"))
    assert line["format"] == (name or "workshop")


@pytest.mark.parametrize(
    "arguments", [[], ["--format", "fax", "a"], ["--nothing", "a"]], ids=["no file", "fax", "odd"]
)
def test_wrong_use_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("parse_notification", *arguments)


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion")
    return make_source(slug="finder")


def ingest(*paths: str) -> tuple[int, list[dict[str, Any]]]:
    return run("ingest", "--source", "finder", "--now", NOW, *paths)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raws", "outcome", "status"),
    [
        ([event_body()], "created", 0),
        ([event_body(), event_body(version=2, notes="leise")], "updated", 0),
        ([event_body(), event_body(version=2, kind="cancelled")], "cancelled", 0),
        ([event_body(), event_body()], "duplicate", 0),
        ([event_body(version=2), event_body(version=1, notes="alt")], "stale", 0),
        ([b'{"triggerEvent": "PING", "payload": {}}'], "ignored", 0),
        ([event_body(kind="moved", customer=None)], "clarification", 1),
        ([b"Guten Tag"], "clarification", 1),
    ],
)
def test_each_outcome_has_its_line_and_status(
    tmp_path: Path, source: Source, raws: list[bytes], outcome: str, status: int
) -> None:
    *_before, last = [ingest(put(tmp_path, raw, f"{n}")) for n, raw in enumerate(raws)]

    found, (line,) = last
    assert set(INGEST) == set(line)
    assert (found, line["outcome"]) == (status, outcome)
    assert (line["booking"] is None) is (outcome in ("ignored", "clarification"))


def test_a_booking_lost_among_others_ends_with_one(tmp_path: Path) -> None:
    body = json.dumps([json.loads(event_body()), {"kind": "created"}]).encode()

    status, (line,) = run("parse_notification", put(tmp_path, body))

    assert (status, len(line["events"]), len(line["problems"])) == (1, 1, 1)


def test_a_value_that_is_left_out_is_told_and_ends_with_nought(tmp_path: Path) -> None:
    path = put(tmp_path, event_body(price_gross="viel"))

    status, (line,) = run("parse_notification", path)

    assert status == 0
    assert [each["field"] for each in line["problems"]] == ["price_gross"]


@pytest.mark.django_db
def test_ingest_counts_the_bookings_that_it_could_not_read(tmp_path: Path, source: Source) -> None:
    body = json.dumps([json.loads(event_body()), {"kind": "created"}]).encode()

    status, (line,) = ingest(put(tmp_path, body))

    assert (status, line["outcome"], line["refused"]) == (1, "created", 1)
    assert line["reason"]


@pytest.mark.django_db
def test_the_reason_says_why_a_person_is_needed(tmp_path: Path, source: Source) -> None:
    _status, (line,) = ingest(put(tmp_path, b"Guten Tag"))

    assert line["reason"] == Notification.objects.get().reason
    assert line["proposal"] is None


@pytest.mark.django_db
def test_takes_the_given_time_for_now(tmp_path: Path, source: Source) -> None:
    ingest(put(tmp_path, event_body()))

    assert Booking.objects.get().received_at.isoformat() == "2026-11-23T09:00:00+00:00"


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["ingest", "fetch_mail"])
@pytest.mark.parametrize("moment", ["2026-11-23T10:00:00", "2026-11-23", "gestern", ""])
def test_a_time_without_offset_is_wrong_use(
    tmp_path: Path, source: Source, command: str, moment: str
) -> None:
    files = [put(tmp_path, event_body())] if command == "ingest" else []

    with pytest.raises(CommandError):
        run(command, "--source", "finder", "--now", moment, *files)

    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_files_before_a_missing_one_are_taken(tmp_path: Path, source: Source) -> None:
    with pytest.raises(CommandError) as caught:
        ingest(put(tmp_path, event_body()), str(tmp_path / "nothing"))

    assert caught.value.returncode == 2
    assert Booking.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [["--source", "finder"], ["a"], []])
def test_ingest_needs_source_and_file(source: Source, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("ingest", *arguments)
