"""The monthly report: counted in the night, told once by e-mail, with three things to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils.formats import date_format
from django.utils.translation import override

from messaging.delivery.round import deliver_due_messages
from messaging.kinds import get_kind
from messaging.models import Message
from retention.page import page_of
from retention.report import REPORT, SHOWN
from retention.snapshots import (
    LAST_MONTH,
    Choice,
    find_snapshot,
    order_nightly,
    stored_figures,
)
from tests.factories import make_company, make_customer
from tests.retention.builders import at, book, make_portal, win
from tests.retention.moments import on
from tests.servers.smtp_sink import DROP, SmtpSink, running_smtp_sink
from workshop.jobs import run_due_jobs
from workshop.models import Company, Job

pytestmark = pytest.mark.django_db

FIRST_NIGHT = on("2026-10-01", 3, 10)


@pytest.fixture
def smtp(settings: Any) -> Iterator[SmtpSink]:
    with running_smtp_sink() as sink:
        settings.EMAIL_URL = sink.url
        yield sink


@pytest.fixture
def house() -> Company:
    """September was slow: a portal customer came a second time by the portal, nobody answered."""
    company = make_company(email="chefin@werkstatt.example")
    portal, known = make_portal(), make_customer()
    win(portal, known, at(9, 1), answered_at=at(9, 3))
    book(portal, known, at(9, 20))
    book(portal, make_customer(), at(9, 21))
    return company


def _night(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        order_nightly(now=moment)
        run_due_jobs(now=lambda: moment)


def _deliver(moment: datetime) -> Any:
    with time_machine.travel(moment, tick=False):
        return deliver_due_messages(now=lambda: moment)


def _report() -> Message:
    return Message.objects.get(kind=REPORT)


def _attached(mail: Any) -> tuple[str, str, bytes]:
    (file,) = list(mail.iter_attachments())
    return file.get_content_type(), file.get_filename(), file.get_content()[:5]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_first_night_tells_the_owner_by_mail(
    house: Company, smtp: SmtpSink, settings: Any, language: str
) -> None:
    settings.LANGUAGE_CODE = language
    _night(FIRST_NIGHT)

    assert _deliver(FIRST_NIGHT).handed_over == 1

    (taken,) = smtp.taken
    text = taken.mail.get_body(("plain",)).get_content()
    with override(language):
        page = page_of(find_snapshot(Choice(LAST_MONTH)))
        assert [text.count(each.text) for each in page.advice] == [1, 1, 1]
        assert date_format(date(2026, 9, 1), "F Y") in str(taken.mail["Subject"])
    assert taken.recipients == [house.email]
    assert "/retention/?period=month" in text
    assert _attached(taken.mail) == ("application/pdf", "report-2026-09.pdf", b"%PDF-")


def test_it_is_put_once_a_month_however_often_the_night_comes(house: Company) -> None:
    for night in range(2):
        _night(FIRST_NIGHT + timedelta(days=night))
    assert _report().subject_ref == "report:2026-09"

    _night(on("2026-11-01", 3, 10))

    refs = Message.objects.filter(kind=REPORT).values_list("subject_ref", flat=True)
    assert sorted(refs) == ["report:2026-09", "report:2026-10"]


def test_before_the_night_of_the_first_there_is_none(house: Company) -> None:
    _night(on("2026-09-30", 23, 50))
    _night(on("2026-10-01", 2, 50))

    assert [each.subject_ref for each in Message.objects.filter(kind=REPORT)] == ["report:2026-08"]


def test_a_job_that_died_after_its_work_puts_no_second_one(house: Company) -> None:
    _night(FIRST_NIGHT)
    first = _report().pk
    Job.objects.update(state=Job.State.READY, due_at=FIRST_NIGHT)

    _night(FIRST_NIGHT + timedelta(minutes=5))

    assert _report().pk == first


def test_it_says_what_it_said_even_if_the_month_is_counted_anew(house: Company) -> None:
    _night(FIRST_NIGHT)
    told = get_kind(REPORT).context(_report())
    book(make_portal(), make_customer(), at(9, 25))
    _night(FIRST_NIGHT + timedelta(days=1))

    again = get_kind(REPORT).context(_report())

    assert [each.figure for each in again["rows"]] == [each.figure for each in told["rows"]]
    assert stored_figures(find_snapshot(Choice(LAST_MONTH)))["commission_paid"].denominator == 4


@pytest.mark.slow
def test_a_connection_that_breaks_sends_it_again_as_the_same_mail(
    house: Company, smtp: SmtpSink
) -> None:
    _night(FIRST_NIGHT)
    smtp.answers = [DROP]
    _deliver(FIRST_NIGHT)

    for hours in (1, 2, 3):
        _deliver(FIRST_NIGHT + timedelta(hours=hours))

    assert len(smtp.taken) == 2
    assert {taken.message_id for taken in smtp.taken} == {_report().reference}
    assert _report().state == Message.State.HANDED_OVER


@pytest.mark.slow
def test_a_report_that_stays_for_two_weeks_is_not_sent_any_more(
    house: Company, smtp: SmtpSink
) -> None:
    _night(FIRST_NIGHT)

    _deliver(FIRST_NIGHT + timedelta(days=14, minutes=1))

    assert smtp.taken == []
    assert _report().state == Message.State.MISSED


def test_a_quiet_month_needs_no_things_to_do() -> None:
    make_company()
    _night(FIRST_NIGHT)

    context = get_kind(REPORT).context(_report())

    assert context["advice"] == []
    assert {each.figure.key for each in context["rows"]} == set(SHOWN)
