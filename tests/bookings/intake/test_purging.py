"""Bodies are forgotten after 90 days; what they did is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.intake.purging import purge_bodies
from bookings.models import Booking, Notification
from tests.bookings.intake.samples import LABELLED, NOW, event_body, later, mail_of
from tests.bookings.intake.taking import take
from tests.factories import make_source

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=90)


def test_a_settled_body_goes_after_ninety_days() -> None:
    notification = take(make_source(), mail_of(LABELLED), key="<1@portal>", headers={"from": "x"})

    assert purge_bodies(now=AFTER - timedelta(seconds=1)) == 0
    assert purge_bodies(now=AFTER) == 1
    assert purge_bodies(now=AFTER) == 0
    notification.refresh_from_db()
    assert (notification.body_encrypted, notification.headers) == (None, {})
    assert notification.purged_at == AFTER


def test_a_repeat_is_still_known_afterwards() -> None:
    source = make_source()
    first = take(source, event_body())
    purge_bodies(now=AFTER)

    again = take(source, event_body(), minutes=100 * 24 * 60)

    assert again.pk == first.pk
    assert Booking.objects.count() == 1


def test_nothing_personal_is_left_afterwards() -> None:
    key = "<joerg.weiss.20261123@kunde.example>"
    notification = take(make_source(), mail_of(LABELLED), key=key, headers={"from": "weiss@x.de"})
    purge_bodies(now=AFTER)

    row = Notification.objects.filter(pk=notification.pk).values().get()

    assert not [value for value in row.values() if "weiss" in str(value).lower()]


def test_a_late_repeat_of_a_mail_is_known_by_the_hash_of_its_id() -> None:
    source = make_source()
    first = take(source, mail_of(LABELLED), key="<1@portal.example>")
    purge_bodies(now=AFTER)

    again = take(source, b"Received: again\n" + mail_of(LABELLED), key="<1@portal.example>")

    assert again.pk == first.pk
    assert Booking.objects.count() == 1


def test_what_waits_for_a_person_is_kept() -> None:
    take(make_source(), b"unlesbar")

    assert purge_bodies(now=later(1000 * 24 * 60)) == 0
    assert Notification.objects.get().body_encrypted


def test_a_late_older_event_still_fills_gaps_after_the_purge() -> None:
    source = make_source()
    take(source, event_body(version=2))
    purge_bodies(now=AFTER)

    late = take(source, event_body(version=1, notes="von früher"), minutes=100 * 24 * 60)

    assert late.outcome == "stale"
    assert Booking.objects.get().notes == "von früher"
