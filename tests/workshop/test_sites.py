"""Opening hours and short names of sites."""

from __future__ import annotations

from datetime import time

import pytest

from tests.factories import make_workshop
from workshop.errors import OverlappingHoursError
from workshop.sites import OpeningSpan, free_slug, opening_spans, set_opening_hours

pytestmark = pytest.mark.django_db

MORNING = OpeningSpan(0, time(8), time(12))
AFTERNOON = OpeningSpan(0, time(13), time(17))


def test_replaces_the_opening_hours() -> None:
    site = make_workshop()

    set_opening_hours(site, [AFTERNOON, MORNING])

    assert opening_spans(site) == [MORNING, AFTERNOON]


def test_lets_spans_touch() -> None:
    site = make_workshop()
    noon = OpeningSpan(0, time(12), time(13))

    set_opening_hours(site, [MORNING, noon, AFTERNOON])

    assert opening_spans(site) == [MORNING, noon, AFTERNOON]


def test_refuses_spans_of_one_day_that_overlap() -> None:
    site = make_workshop()
    before = opening_spans(site)

    with pytest.raises(OverlappingHoursError) as caught:
        set_opening_hours(site, [MORNING, OpeningSpan(0, time(11), time(14))])

    assert caught.value.weekday == 0
    assert opening_spans(site) == before


def test_lets_the_same_times_stand_on_two_days() -> None:
    site = make_workshop()

    set_opening_hours(site, [MORNING, OpeningSpan(1, time(8), time(12))])

    assert len(opening_spans(site)) == 2


def test_leaves_other_sites_alone() -> None:
    site, other = make_workshop(), make_workshop()

    set_opening_hours(site, [])

    assert opening_spans(site) == []
    assert len(opening_spans(other)) == 5


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Brückner München-Süd", "brueckner-muenchen-sued"), ("???", "site")],
)
def test_makes_a_short_name_of_the_name(name: str, slug: str) -> None:
    assert free_slug(name) == slug


def test_numbers_a_short_name_that_is_taken() -> None:
    make_workshop(slug="mitte")
    make_workshop(slug="mitte-2")

    assert free_slug("Mitte") == "mitte-3"
