"""parse_notification and ingest, as other programs rely on them."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bookings.models import Booking, Notification, Source
from tests.bookings.intake.samples import ADF, LABELLED, NOW, cal_body, event_body, mail_of
from tests.factories import make_service, make_source

LINE_KEYS = {
    "file", "notification", "outcome", "booking", "customer", "customer_is_new", "vehicle",
    "proposal", "reason",
}  # fmt: skip


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion")
    return make_source(slug="finder")


def put(folder: Path, name: str, raw: bytes) -> str:
    path = folder / name
    path.write_bytes(raw)
    return str(path)


def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
        status = 0
    except SystemExit as error:
        status = int(error.code or 0)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def test_parse_prints_a_line_per_file_without_a_database(tmp_path: Path) -> None:
    paths = [put(tmp_path, "a.json", event_body()), put(tmp_path, "b.eml", mail_of(ADF))]

    status, lines = run("parse_notification", *paths)

    assert status == 0
    assert [line["file"] for line in lines] == paths
    assert [line["format"] for line in lines] == ["workshop", "adf"]
    assert all({"events", "problems"} <= line.keys() for line in lines)


def test_parse_ends_with_one_when_something_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "a.json", b"{")

    status, lines = run("parse_notification", path)

    assert status == 1
    assert lines[0]["problems"][0]["reason"]


def test_parse_takes_the_format_that_is_named(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", LABELLED.encode())

    _status, lines = run("parse_notification", "--format", "adf", path)

    assert (lines[0]["format"], lines[0]["events"]) == ("adf", [])


def test_parse_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        run("parse_notification", str(tmp_path / "nothing"))

    assert caught.value.returncode == 2


def ingest(*paths: str) -> tuple[int, list[dict[str, Any]]]:
    return run("ingest", "--source", "finder", "--now", NOW.isoformat(), *paths)


@pytest.mark.django_db
def test_ingest_prints_what_became_of_a_file(tmp_path: Path, source: Source) -> None:
    status, lines = ingest(put(tmp_path, "a.json", event_body()))

    booking = Booking.objects.get()
    assert status == 0
    assert lines[0].keys() >= LINE_KEYS
    assert lines[0]["outcome"] == "created"
    assert lines[0]["booking"] == booking.pk
    assert (lines[0]["customer"], lines[0]["customer_is_new"]) == (booking.customer_id, True)
    assert lines[0]["vehicle"] == booking.vehicle_id
    assert lines[0]["proposal"] == booking.proposals.get().pk


@pytest.mark.django_db
def test_ingest_names_an_appointment_for_an_agreed_time(tmp_path: Path, source: Source) -> None:
    _status, lines = ingest(put(tmp_path, "a.json", cal_body()))

    assert lines[0]["proposal"] is None
    assert lines[0]["appointment"] == Booking.objects.get().appointments.get().pk


@pytest.mark.django_db
def test_ingest_says_duplicate_the_second_time(tmp_path: Path, source: Source) -> None:
    path = put(tmp_path, "a.json", event_body())

    first, second = ingest(path)[1][0], ingest(path)[1][0]

    assert second["outcome"] == "duplicate"
    assert second["booking"] == first["booking"]
    assert second["customer_is_new"] is False


@pytest.mark.django_db
def test_a_mail_by_ingest_waits_for_one_click(tmp_path: Path, source: Source) -> None:
    _status, lines = ingest(put(tmp_path, "a.eml", mail_of(ADF)))

    assert (lines[0]["outcome"], lines[0]["proposal"]) == ("created", None)
    assert Booking.objects.get().state == "unconfirmed"


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [ADF.encode(), LABELLED.encode()])
def test_a_bare_lead_by_ingest_waits_too(tmp_path: Path, source: Source, raw: bytes) -> None:
    ingest(put(tmp_path, "a.txt", raw))

    assert Booking.objects.get().state == "unconfirmed"


@pytest.mark.django_db
def test_ingest_ends_with_one_when_a_file_needs_a_person(tmp_path: Path, source: Source) -> None:
    paths = [put(tmp_path, "a.json", b"{"), put(tmp_path, "b.json", event_body())]

    status, lines = ingest(*paths)

    assert status == 1
    assert [line["outcome"] for line in lines] == ["clarification", "created"]
    assert lines[0]["reason"]


@pytest.mark.django_db
def test_ingest_tries_again_what_a_person_has_not_settled(tmp_path: Path, source: Source) -> None:
    text = LABELLED.replace("Name:", "Halter:")
    path = put(tmp_path, "a.txt", text.encode())
    assert ingest(path)[1][0]["outcome"] == "clarification"
    Source.objects.update(field_mapping={"name": ["Halter"]})

    assert ingest(path)[1][0]["outcome"] == "created"
    assert Notification.objects.count() == 1


@pytest.mark.django_db
def test_ingest_refuses_an_unknown_source_and_a_missing_file(source: Source) -> None:
    for arguments in (["--source", "none", "x"], ["--source", "finder", "/nothing"]):
        with pytest.raises(CommandError) as caught:
            run("ingest", *arguments)
        assert caught.value.returncode == 2


@pytest.mark.django_db
def test_fetch_mail_refuses_a_source_without_mailbox(source: Source) -> None:
    with pytest.raises(CommandError) as caught:
        run("fetch_mail", "--source", "finder")

    assert caught.value.returncode == 2


@pytest.mark.django_db
def test_fetch_mail_without_mailboxes_prints_nothing() -> None:
    assert run("fetch_mail") == (0, [])
