"""What people teach a source, and what can be read with it."""

from __future__ import annotations

import pytest

from bookings.intake.teaching import (
    LONGEST_LABEL,
    MOST_LABELS,
    change_words,
    read_again,
    set_labels,
    teach_labels,
    teach_words,
    with_labels,
)
from bookings.models import Notification, SourceService
from tests.bookings.intake.samples import NOW, later
from tests.bookings.intake.ui.samples import TAUGHT, UNKNOWN, arrive
from tests.factories import make_company, make_service, make_source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("mapping", "taught", "expected"),
    [
        ({}, {"Wagen": "plate"}, {"plate": ["Wagen"]}),
        ({"plate": ["Schild"]}, {"Wagen": "plate"}, {"plate": ["Schild", "Wagen"]}),
        ({"plate": ["Wagen"]}, {" wagen ": "plate"}, {"plate": ["wagen"]}),
        ({"plate": ["Wagen"]}, {"Wagen": "vehicle"}, {"vehicle": ["Wagen"]}),
        ({"plate": ["Wagen"]}, {"Rad": "wheel"}, {"plate": ["Wagen"]}),
        ({"plate": ["Wagen"]}, {"--": "vin", "": "vin"}, {"plate": ["Wagen"]}),
        ({}, {"x" * 80: "vin"}, {"vin": ["x" * LONGEST_LABEL]}),
    ],
)
def test_a_taught_label_means_one_field(mapping, taught, expected) -> None:
    assert with_labels(mapping, taught) == expected


def test_the_oldest_of_too_many_labels_is_forgotten() -> None:
    many = {f"Wort {number}": "plate" for number in range(MOST_LABELS + 1)}

    assert with_labels({}, many)["plate"] == list(many)[1:]


def test_labels_are_remembered_beside_those_known_before() -> None:
    source = make_source(field_mapping={"vin": ["Rahmen"]})

    teach_labels(source, {"Wagen": "plate"})
    teach_labels(source, {})

    source.refresh_from_db()
    assert source.field_mapping == {"vin": ["Rahmen"], "plate": ["Wagen"]}


def test_the_editor_puts_all_labels_in_place() -> None:
    source = make_source(field_mapping={"vin": ["Rahmen"]})

    set_labels(source, {"plate": ["Wagen"]})

    source.refresh_from_db()
    assert source.field_mapping == {"plate": ["Wagen"]}


def test_what_waits_is_read_once_its_labels_are_known() -> None:
    make_company()
    source, other = make_source(), make_source()
    waiting = arrive(source, UNKNOWN, now=NOW)
    hopeless = arrive(source, "Guten Tag", now=NOW)
    elsewhere = arrive(other, UNKNOWN, now=NOW)

    teach_labels(source, TAUGHT)
    source.refresh_from_db()
    count = read_again(source, now=later(5))

    for row in (waiting, hopeless, elsewhere):
        row.refresh_from_db()
    states = [row.state for row in (waiting, hopeless, elsewhere)]
    assert (count, states) == (1, ["settled", "clarification", "clarification"])
    assert (waiting.settled_at, waiting.settled_by) == (later(5), None)
    assert waiting.booking.vehicle.plate == "M-AB 123"


def test_words_are_taught_in_whatever_spelling_they_came_first() -> None:
    source, service = make_source(), make_service(name_de="Bremsen vorn")
    SourceService.objects.create(
        source=source, text="Bremsservice VA", text_key="bremsservice va", first_seen_at=NOW
    )

    teach_words(source, {"BREMSSERVICE va": service}, now=NOW)

    entry = SourceService.objects.get()
    assert (entry.text, entry.service) == ("Bremsservice VA", service)


def test_the_table_of_words_is_corrected_for_its_source_only() -> None:
    mine, other = make_source(), make_source()
    service = make_service()
    teach_words(mine, {"Check": service}, now=NOW)
    teach_words(other, {"Check": service}, now=NOW)
    foreign = SourceService.objects.get(source=other)

    change_words(mine, {SourceService.objects.get(source=mine).pk: None, foreign.pk: None})

    assert SourceService.objects.get(source=mine).service is None
    foreign.refresh_from_db()
    assert foreign.service == service


def test_without_anything_waiting_nothing_is_read() -> None:
    assert read_again(make_source(), now=NOW) == 0
    assert not Notification.objects.exists()
