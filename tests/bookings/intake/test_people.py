"""From a notification to customer and vehicle: who is meant, what is written down."""

from __future__ import annotations

from datetime import date

import pytest

from bookings.models import Booking, Source
from customers.models import ConsentEvent, Customer, Task, Vehicle
from tests.bookings.intake.samples import NOW, event_body
from tests.bookings.intake.taking import take
from tests.factories import make_customer, make_service, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(slug="finder")


def test_writes_down_who_brought_the_customer(source: Source) -> None:
    take(source, event_body())

    customer = Customer.objects.get()
    assert (customer.won_through, customer.won_at) == ("finder", NOW)
    assert customer.no_approach_until is None


@pytest.mark.parametrize(("days", "until"), [(90, date(2027, 2, 21)), (0, date(9999, 12, 31))])
def test_writes_down_what_the_portals_terms_forbid(days: int, until: date) -> None:
    source = make_source(may_approach_directly=False, protection_days=days)

    take(source, event_body())

    assert Customer.objects.get().no_approach_until == until


def test_a_direct_customer_was_won_by_nobody() -> None:
    take(make_source(kind="direct", may_approach_directly=False), event_body())

    customer = Customer.objects.get()
    assert (customer.won_through, customer.no_approach_until) == ("", None)


def test_links_a_known_customer_and_opens_the_red_card(source: Source) -> None:
    known = make_customer(
        first_name="Jörg",
        last_name="Weiß",
        email="joerg.weiss@kunde.example",
        phone="+491712345678",
        name_key="weiss joerg",
    )

    notification = take(source, event_body())

    known.refresh_from_db()
    assert notification.booking.customer == known
    assert known.won_through == ""
    assert Task.objects.filter(kind="second_portal_booking", customer=known).count() == 1


def test_a_direct_booking_of_a_known_customer_is_no_red_card() -> None:
    source = make_source(kind="direct")
    take(source, event_body())

    take(source, event_body(external_id="P-2"))

    assert Customer.objects.count() == 1
    assert not Task.objects.filter(kind="second_portal_booking").exists()


def test_a_new_booking_after_a_cancelled_one_is_no_red_card(source: Source) -> None:
    take(source, event_body())
    take(source, event_body(kind="cancelled", version=2))

    take(source, event_body(external_id="P-2"))

    assert not Task.objects.filter(kind="second_portal_booking").exists()


def test_one_shared_address_links_nobody_but_asks(source: Source) -> None:
    other = make_customer(first_name="Ina", last_name="Weiß", phone="+491712345678")

    notification = take(source, event_body())

    assert notification.booking.customer != other
    assert Task.objects.filter(kind="duplicate").exists()


def test_a_booking_grants_no_consent(source: Source) -> None:
    take(source, event_body())

    assert not ConsentEvent.objects.exists()


def test_takes_over_a_consent_that_comes_with_its_words(source: Source) -> None:
    consent = {"channel": "email", "purpose": "service", "wording": "Ja, bitte erinnern."}

    take(source, event_body(consents=[consent]))

    event = ConsentEvent.objects.get()
    assert (event.channel, event.purpose, event.origin) == ("email", "service", "portal")
    assert event.proof.evidence == "Ja, bitte erinnern."


@pytest.mark.parametrize("missing", ["wording", "channel", "purpose"])
def test_drops_a_consent_without_words_or_aim(source: Source, missing: str) -> None:
    consent = {"channel": "email", "purpose": "service", "wording": "Ja.", missing: None}

    take(source, event_body(consents=[consent]))

    assert not ConsentEvent.objects.exists()


def test_drops_a_consent_that_lacks_its_address(source: Source) -> None:
    consent = {"channel": "letter", "purpose": "service", "wording": "Ja."}

    notification = take(source, event_body(consents=[consent]))

    assert notification.outcome == "created"
    assert not ConsentEvent.objects.exists()


def test_a_known_vehicle_is_used_again(source: Source) -> None:
    take(source, event_body())

    take(source, event_body(external_id="P-2", vehicle={"plate": "m-ab123", "model": "Golf"}))

    assert Vehicle.objects.count() == 1
    assert Booking.objects.filter(vehicle=Vehicle.objects.get()).count() == 2


def test_completes_what_a_later_event_tells(source: Source) -> None:
    take(source, event_body(vehicle=None))

    take(source, event_body(version=2, notes="mehr"), minutes=1)

    booking = Booking.objects.get()
    assert booking.vehicle.plate_key == "M-AB 123"
