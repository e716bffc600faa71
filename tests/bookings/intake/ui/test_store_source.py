"""Storing a source: its customers follow its name and its terms at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from bookings.intake.events import BookingEvent, EventCustomer
from bookings.intake.people import NO_END, find_or_create_customer
from bookings.models import Source
from bookings.portals.sources import (
    end_previous_secret,
    has_previous_secret,
    rotate_secret,
    store_source,
)
from customers.merging.merge import merge_customers
from customers.models import Customer
from tests.bookings.intake.samples import NOW
from tests.factories import make_customer, make_source, make_user, make_workshop

pytestmark = pytest.mark.django_db

WON = date(2026, 11, 23)


def won(source: Source, **fields: object) -> Customer:
    return make_customer(won_through=source.slug, won_at=NOW, **fields)


def store(source: Source, **changes: object) -> None:
    row = Source.objects.get(pk=source.pk)
    for name, value in changes.items():
        setattr(row, name, value)
    store_source(row)


def barred_until(customer: Customer) -> date | None:
    customer.refresh_from_db()
    return customer.no_approach_until


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        ({"may_approach_directly": False}, NO_END),
        ({"may_approach_directly": False, "protection_days": 90}, WON + timedelta(days=90)),
        ({"may_approach_directly": False, "kind": "direct"}, None),
        ({"may_approach_directly": True, "protection_days": 90}, None),
    ],
)
def test_new_terms_count_for_those_who_were_won_before(
    changes: dict[str, object], until: date | None
) -> None:
    source = make_source()
    customer, stranger = won(source), make_customer(won_through="other", won_at=NOW)

    store(source, **changes)

    assert (barred_until(customer), barred_until(stranger)) == (until, None)


def test_milder_terms_open_the_way_again() -> None:
    source = make_source(may_approach_directly=False)
    customer = won(source, no_approach_until=NO_END)

    store(source, may_approach_directly=True)

    assert barred_until(customer) is None


def test_a_change_of_anything_else_leaves_the_bar_alone() -> None:
    source = make_source(may_approach_directly=False)
    customer = won(source, no_approach_until=date(2027, 1, 1))

    store(source, commission_percent=20)

    assert barred_until(customer) == date(2027, 1, 1)


def test_merged_people_stay_barred_by_the_stricter_of_two_portals() -> None:
    strict = make_source(may_approach_directly=False)
    mild = make_source(may_approach_directly=False)
    survivor, other = won(mild, no_approach_until=NO_END), won(strict, no_approach_until=NO_END)
    merge_customers(survivor, other, now=NOW)

    store(mild, may_approach_directly=True)
    still_barred = barred_until(survivor)
    store(strict, may_approach_directly=True)

    assert (still_barred, barred_until(survivor)) == (NO_END, None)


def test_a_merged_record_carries_the_terms_to_its_survivor() -> None:
    source = make_source()
    survivor, other = make_customer(), won(source)
    merge_customers(survivor, other, now=NOW)
    Customer.objects.filter(pk=survivor.pk).update(won_through="")

    store(source, may_approach_directly=False)

    assert barred_until(survivor) == NO_END


def test_a_new_name_is_the_name_its_customers_were_won_through() -> None:
    source = make_source(name="Alt")
    customer = won(source, won_through_name="Alt")

    store(source, name="Neu")

    customer.refresh_from_db()
    assert (customer.won_through, customer.won_through_name) == (source.slug, "Neu")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Auto & Straße Köln", "auto-strasse-koeln"), ("!!!", "source"), ("x" * 80, "x" * 40)],
)
def test_a_short_name_is_made_of_the_name(name: str, slug: str) -> None:
    source = store_source(Source(name=name, workshop=make_workshop()))

    assert source.slug == slug


def test_a_taken_short_name_gets_the_next_free_number() -> None:
    make_source(slug="finder")
    make_source(slug="finder-2")
    make_source(slug="finderlohn")

    assert store_source(Source(name="Finder", workshop=make_workshop())).slug == "finder-3"


def test_two_secrets_count_after_a_rotation_until_the_old_one_is_ended() -> None:
    source = make_source()
    rotate_secret(source, now=NOW)
    source.refresh_from_db()
    assert not has_previous_secret(source, now=NOW)

    rotate_secret(source, now=NOW)
    source.refresh_from_db()
    counts = [has_previous_secret(source, now=NOW + timedelta(days=days)) for days in (6, 7)]
    end_previous_secret(source)

    source.refresh_from_db()
    assert counts == [True, False]
    assert not has_previous_secret(source, now=NOW)
    assert source.secret_encrypted


def test_the_merge_by_hand_of_a_barred_customer_bars_the_survivor() -> None:
    source = make_source(may_approach_directly=False)
    survivor, other = make_customer(), won(source, no_approach_until=NO_END)

    merge_customers(survivor, other, now=NOW, by=make_user())

    assert barred_until(survivor) == NO_END


def test_the_customers_page_names_the_source_as_people_do(owner: Client) -> None:
    source = make_source(slug="autotermin", name="AutoTermin 24 GmbH")
    event = BookingEvent("created", "B-1", customer=EventCustomer(last_name="Berg"))
    customer, _is_new = find_or_create_customer(source, event, now=NOW)

    text = owner.get(customer.get_absolute_url()).content.decode()

    assert customer.won_through == "autotermin"
    assert "won through AutoTermin 24 GmbH" in text
