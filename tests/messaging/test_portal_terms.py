"""Every advertising message respects a portal's terms, also when they change meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.intake.events import BookingEvent, EventCustomer
from bookings.intake.people import find_or_create_customer
from bookings.models import Source
from bookings.portals.sources import store_source
from customers.consent.ledger import Declaration, record_consent
from customers.models import Customer
from customers.models.consent import ADVERTISING_PURPOSES, Channel
from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.gate.rules import decide
from messaging.kinds import LegalClass, all_kinds
from messaging.models import Message
from messaging.outbox import address_of
from tests.factories import make_company, make_source, make_user
from tests.messaging.conftest import NOW, put

pytestmark = pytest.mark.django_db

BEFORE = NOW - timedelta(days=30)
PERSON = EventCustomer(
    first_name="Ina",
    last_name="Berg",
    email="ina@kunde.example",
    phone="+491712345678",
    street="Weg 1",
    postcode="80331",
    city="München",
)


def won_with_every_consent(source: Source, *, days_ago: int = 30) -> Customer:
    """Somebody won through the source who has agreed to everything since."""
    make_company()
    event = BookingEvent("created", "B-1", customer=PERSON)
    customer, _is_new = find_or_create_customer(source, event, now=NOW - timedelta(days=days_ago))
    Customer.objects.filter(pk=customer.pk).update(email_state="verified", phone_is_mobile=True)
    customer.refresh_from_db()
    record_consent(
        Declaration(
            customer,
            tuple(Channel.values),
            tuple(ADVERTISING_PURPOSES),
            "given",
            "counter",
            wording_key="reminder",
            taken_by=make_user(),
        ),
        now=BEFORE,
    )
    return customer


def allowed_ways(customer: Customer) -> set[tuple[str, str]]:
    customer.refresh_from_db()
    return {
        (channel, purpose)
        for channel in Channel.values
        for purpose in ADVERTISING_PURPOSES
        if decide(
            customer,
            channel=channel,
            purpose=purpose,
            address=address_of(customer, channel),
            now=NOW,
        ).is_allowed
    }


def change(source: Source, **terms: object) -> None:
    for name, value in terms.items():
        setattr(source, name, value)
    store_source(source)


def ready() -> list[Message]:
    batch = claim_batch(Wanted(("email",)), Counts(), now=NOW)
    return batch.ready if batch else []


def test_no_advertising_kind_belongs_to_the_contract() -> None:
    advertising = [kind for kind in all_kinds() if kind.legal_class == LegalClass.ADVERTISING]

    assert advertising
    assert all(kind.purpose in ADVERTISING_PURPOSES for kind in advertising)


def test_terms_that_forbid_it_close_every_channel_for_every_purpose() -> None:
    make_company(has_automatic_calls=True)
    free = won_with_every_consent(make_source())
    every_way = {
        (channel, purpose) for channel in Channel.values for purpose in ADVERTISING_PURPOSES
    }
    assert allowed_ways(free) == every_way
    Customer.objects.all().update(email="", email_key="", phone="", name_key="")

    barred = won_with_every_consent(make_source(may_approach_directly=False))

    assert allowed_ways(barred) == set()


def test_the_contract_is_never_closed_by_terms() -> None:
    barred = won_with_every_consent(make_source(may_approach_directly=False))

    decision = decide(barred, channel="email", purpose="contract", address=barred.email, now=NOW)

    assert decision.is_allowed


@pytest.mark.parametrize(("protection_days", "is_open"), [(0, False), (29, True), (30, False)])
def test_the_protection_period_ends_by_itself(protection_days: int, *, is_open: bool) -> None:
    source = make_source(may_approach_directly=False, protection_days=protection_days)

    customer = won_with_every_consent(source, days_ago=30)

    assert bool(allowed_ways(customer)) is is_open


def test_terms_that_change_stop_what_is_planned_already() -> None:
    source = make_source()
    customer = won_with_every_consent(source)
    message = put("test_reminder", customer=customer)
    assert message.state == Message.State.PLANNED

    change(source, may_approach_directly=False)

    assert ready() == []
    message.refresh_from_db()
    assert message.state != Message.State.CLAIMED
    assert message.reason


def test_what_is_planned_goes_while_the_terms_stay() -> None:
    source = make_source()
    message = put("test_reminder", customer=won_with_every_consent(source))

    change(source, commission_percent=20)

    assert [each.pk for each in ready()] == [message.pk]


def test_milder_terms_open_every_way_again() -> None:
    make_company(has_automatic_calls=True)
    source = make_source(may_approach_directly=False)
    customer = won_with_every_consent(source)
    assert not allowed_ways(customer)

    change(source, may_approach_directly=True)

    assert len(allowed_ways(customer)) == len(Channel.values) * len(ADVERTISING_PURPOSES)
