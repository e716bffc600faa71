"""What the API tells others: noted within the change, purged when nobody asks for it any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_workshop
from workshop.changes import (
    CREATED,
    DELETED,
    KEPT_FOR,
    UPDATED,
    note_change,
    note_changes,
    purge_changes,
)
from workshop.models import Change

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def noted() -> list[tuple[str, int, str, int | None]]:
    rows = Change.objects.order_by("pk")
    return [(row.resource, row.number, row.event, row.site_id) for row in rows]


def test_a_change_without_a_word_is_an_update() -> None:
    site = make_workshop()

    note_change("orders", 7)
    note_change("orders", 7, DELETED, site_id=site.pk)

    assert noted() == [("orders", 7, UPDATED, None), ("orders", 7, DELETED, site.pk)]


def test_many_are_noted_at_once_in_their_order() -> None:
    before = timezone.now()

    note_changes("customers", (number for number in (3, 1, 2)), CREATED)

    assert noted() == [("customers", number, CREATED, None) for number in (3, 1, 2)]
    assert before <= Change.objects.earliest("at").at == Change.objects.latest("at").at


def test_noting_nothing_writes_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        note_changes("customers", [])


@pytest.mark.parametrize(
    ("age", "is_told", "is_kept"),
    [
        (KEPT_FOR - SECOND, True, True),
        (KEPT_FOR, True, True),
        (KEPT_FOR + SECOND, True, False),
        (KEPT_FOR + SECOND, False, True),
    ],
)
def test_what_was_told_goes_after_ninety_days(age: timedelta, is_told: bool, is_kept: bool) -> None:
    Change.objects.create(resource="orders", number=7, event=UPDATED, at=NOW - age, is_told=is_told)

    assert purge_changes(now=NOW) == (not is_kept)

    assert Change.objects.exists() is is_kept


def test_a_purge_takes_the_oldest_and_no_more_than_its_limit() -> None:
    old = {"event": UPDATED, "at": NOW - KEPT_FOR - SECOND, "is_told": True}
    Change.objects.bulk_create(Change(resource="orders", number=n, **old) for n in range(5))

    purged = [purge_changes(now=NOW, limit=2) for _round in range(4)]

    assert purged == [2, 2, 1, 0]
