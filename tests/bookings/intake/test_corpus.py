"""The shared material: everything passes without a traceback, and what we claim to read is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookings.intake.formats import parse_notification

pytestmark = pytest.mark.corpus
FOLDER = "booking_mail_ics"


def files(corpora: Path, pattern: str) -> list[Path]:
    found = [path for path in sorted((corpora / FOLDER).glob(pattern)) if path.is_file()]
    assert found
    return found


def test_reads_every_cal_com_file(corpora: Path) -> None:
    for path in files(corpora, "webhooks/cal.com*"):
        result = parse_notification(path.read_bytes())

        assert (result.format, len(result.events), result.problems) == ("cal.com", 1, ()), path
        event = result.events[0]
        assert event.customer.email, path
        assert event.time, path
        assert event.kind.upper()[:5] in path.name or event.kind == "moved"


def test_reads_every_adf_file(corpora: Path) -> None:
    for path in files(corpora, "adf-leads/*.xml"):
        result = parse_notification(path.read_bytes())

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
        assert len(parse_notification(path.read_bytes()).events) == 1, path


def test_every_file_passes_without_a_traceback(corpora: Path) -> None:
    for path in files(corpora, "**/*"):
        result = parse_notification(path.read_bytes())

        assert result.events or result.problems or result.ignored, path
        assert result.to_json()


@pytest.mark.parametrize("folder", ["bounces", "replies", "mail", "ics"])
def test_bounces_answers_and_other_mails_are_no_bookings(corpora: Path, folder: str) -> None:
    for path in files(corpora, f"{folder}/**/*"):
        assert parse_notification(path.read_bytes()).events == (), path
