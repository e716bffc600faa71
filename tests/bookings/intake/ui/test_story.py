"""The story of a booking, as its source told it (B-00 points 10, 11)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.intake.drafts import draft_of
from bookings.intake.purging import KEPT, purge_bodies
from bookings.intake.settle import settle_by_hand
from bookings.intake.story import story_of
from bookings.models import Booking, Notification, Source
from tests.bookings.intake.samples import NOW, event_body, later
from tests.bookings.intake.ui.samples import arrive
from tests.factories import make_booking, make_service, make_source, make_user

pytestmark = pytest.mark.django_db

FIRST = {"start": "2026-12-01T09:00:00+01:00", "is": "wished"}
SECOND = {"start": "2026-12-03T11:00:00+01:00", "is": "wished"}


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion")
    return make_source()


def tell(source: Source, minutes: int, **fields: object) -> Notification:
    return arrive(source, event_body(**fields), now=later(minutes), is_authentic=True)


def told(booking: Booking | None) -> list[str]:
    assert booking is not None
    return [" ".join([chapter.text, *chapter.details]) for chapter in story_of(booking)]


def test_tells_a_booking_its_move_and_its_cancellation(source: Source) -> None:
    booking = tell(source, 0, time=FIRST).booking
    tell(source, 1, kind="moved", version=2, time=SECOND)
    tell(source, 2, kind="cancelled", version=3)

    assert told(booking) == [
        "Booked. Wished time: Tue, 1 Dec, 09:00. Wanted: Inspektion.",
        "Moved from Tue, 1 Dec, 09:00 to Thu, 3 Dec, 11:00.",
        "Cancelled.",
    ]


def test_a_late_older_message_says_that_it_changed_nothing(source: Source) -> None:
    booking = tell(source, 0, version=3, time=SECOND).booking
    tell(source, 1, version=2, time=FIRST, occurred_at="2026-11-20T10:00:00+01:00")

    assert told(booking)[1] == (
        "An older message, of Fri, 20 Nov, 10:00, arrived late; it changed nothing newer."
    )
    booking.refresh_from_db()
    assert booking.wished_start.isoformat() == "2026-12-03T10:00:00+00:00"


def test_a_cancellation_before_its_booking_is_told_in_that_order(source: Source) -> None:
    booking = tell(source, 0, kind="cancelled", version=2).booking
    tell(source, 1, version=1)

    assert [text.split()[0] for text in told(booking)] == ["Cancelled.", "An"]


def test_a_repeat_says_nothing_new(source: Source) -> None:
    booking = tell(source, 0).booking
    tell(source, 1, portal="again")

    assert told(booking)[1] == "Said once more what we knew already; nothing changed."


def test_names_other_work_another_price_and_new_notes(source: Source) -> None:
    booking = tell(source, 0).booking
    tell(source, 1, version=2, services=["Bremsen"], price_gross="249.00", notes="leise")

    text = told(booking)[1]
    assert "Other work: Bremsen instead of Inspektion." in text
    assert "Price: 249.00 € instead of 189.00 €." in text
    assert "The notes were changed." in text
    assert "leise" not in text


def test_an_agreed_time_is_called_agreed(source: Source) -> None:
    booking = tell(source, 0, time={**FIRST, "is": "agreed"}).booking

    assert "Agreed time: Tue, 1 Dec, 09:00." in told(booking)[0]


def test_the_story_outlives_the_messages(source: Source) -> None:
    booking = tell(source, 0, time=FIRST).booking
    tell(source, 1, version=2, time=SECOND)
    before = told(booking)

    assert purge_bodies(now=later(1) + KEPT) == 2

    assert told(booking) == before


def test_says_who_read_it_by_hand(source: Source) -> None:
    clerk = make_user()
    unclear = arrive(source, "Name: Berg\nTelefon: 0171 2345678", now=NOW)
    event = draft_of(unclear).event

    booking = settle_by_hand(unclear, event, by=clerk, now=later(3)).notification.booking

    assert [chapter.notification.settled_by for chapter in story_of(booking)] == [clerk]


def test_a_booking_of_our_own_has_no_story() -> None:
    assert story_of(make_booking(received_at=NOW)) == []


def test_needs_one_query_however_long_it_is(source: Source) -> None:
    booking = tell(source, 0).booking
    for version in range(2, 6):
        tell(source, version, version=version, notes=f"Fassung {version}")

    with CaptureQueriesContext(connection) as caught:
        assert len(story_of(booking)) == 5

    assert len(caught) == 1
