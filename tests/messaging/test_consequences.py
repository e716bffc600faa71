"""What a refusal means beyond its message: for the address, the consent, the people here."""

from __future__ import annotations

from typing import Any

import pytest

from customers.consent.ledger import is_suppressed
from customers.models import ConsentEvent, Customer, Task
from messaging.delivery.consequences import draw_consequence, raise_alarm
from messaging.errors import Consequence
from messaging.models import Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put

pytestmark = pytest.mark.django_db

NEWER = {
    "email": {"email": "neu@kunde.example"},
    "sms": {"phone": "+491719999999"},
    "letter": {"street": "Neue Straße 9"},
}
STATE_OF = {"email": "email_state", "sms": "phone_state", "letter": "post_state"}


def refused(channel: str, **fields: Any) -> Message:
    customer = make_customer(email_state="verified")
    return put(channel=channel, customer=customer, **fields)


def draw(message: Message, consequence: Consequence) -> Customer:
    draw_consequence(message, consequence, reason="Nein.", now=NOW)
    return Customer.objects.get(pk=message.customer_id)


def change(customer: Customer, **fields: str) -> None:
    Customer.objects.filter(pk=customer.pk).update(**fields)
    customer.refresh_from_db()


@pytest.mark.parametrize("channel", ["email", "sms", "letter"])
def test_a_wrong_address_is_suspended_and_another_way_is_sought(channel: str) -> None:
    customer = draw(refused(channel), Consequence.ADDRESS_INVALID)

    states = {name: getattr(customer, name) for name in STATE_OF.values()}
    assert [name for name, state in states.items() if state == "invalid"] == [STATE_OF[channel]]
    task = Task.objects.get()
    assert (task.kind, task.key) == ("reach_otherwise", f"reach:{customer.pk}:{channel}")
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("channel", ["email", "sms", "letter"])
def test_a_newer_address_is_not_the_one_that_was_wrong(channel: str) -> None:
    message = refused(channel)
    change(message.customer, **NEWER[channel])

    customer = draw(message, Consequence.ADDRESS_INVALID)

    assert getattr(customer, STATE_OF[channel]) != "invalid"
    assert not Task.objects.exists()


def test_an_address_is_the_same_however_it_is_written() -> None:
    message = refused("email")
    change(message.customer, email=message.address.upper())

    assert draw(message, Consequence.ADDRESS_INVALID).email_state == "invalid"


def test_a_landline_gets_no_sms_but_calls() -> None:
    customer = draw(refused("sms"), Consequence.NO_SMS)

    assert (customer.phone_is_mobile, customer.phone_state == "invalid") == (False, False)
    assert Task.objects.get().key == f"reach:{customer.pk}:sms"


def test_of_a_newer_number_nothing_is_known_and_nothing_asked() -> None:
    message = refused("sms")
    change(message.customer, **NEWER["sms"])

    assert draw(message, Consequence.NO_SMS).phone_is_mobile
    assert not Task.objects.exists()


@pytest.mark.parametrize("consequence", [Consequence.ADDRESS_INVALID, Consequence.NO_SMS])
def test_being_told_twice_asks_once(consequence: Consequence) -> None:
    message = refused("sms")

    draw(message, consequence)
    draw(message, consequence)

    assert Task.objects.count() == 1


def test_where_the_law_has_no_other_way_nobody_is_asked() -> None:
    message = refused("email")
    change(message.customer, phone="", street="", postcode="", city="")

    assert draw(message, Consequence.ADDRESS_INVALID).email_state == "invalid"
    assert not Task.objects.exists()


def test_an_opt_out_at_the_provider_is_an_objection_to_sms_only() -> None:
    message = refused("sms")

    draw(message, Consequence.OBJECTED)

    event = ConsentEvent.objects.get()
    assert (event.channel, event.kind, event.origin) == ("sms", "objected", "provider")
    assert is_suppressed(message.address, "sms", "offers")
    assert not is_suppressed(message.address, "call", "offers")
    assert not is_suppressed(message.address, "sms", "contract")


@pytest.mark.parametrize(
    ("consequence", "is_stopped", "tasks"),
    [
        (Consequence.OBJECTED, True, 0),
        (Consequence.ADDRESS_INVALID, False, 0),
        (Consequence.NO_SMS, False, 0),
        (Consequence.ALARM, False, 1),
    ],
)
def test_of_somebody_who_is_gone_only_the_objection_stays(
    consequence: Consequence, is_stopped: bool, tasks: int
) -> None:
    message = refused("sms")
    message.customer = None

    draw_consequence(message, consequence, reason="Nein.", now=NOW)

    assert is_suppressed(message.address, "sms", "offers") is is_stopped
    assert not is_suppressed(message.address, "call", "offers")
    assert Task.objects.count() == tasks


def test_nothing_comes_of_a_refusal_that_means_nothing() -> None:
    message = refused("sms")
    before = Customer.objects.values().get(pk=message.customer_id)

    draw(message, Consequence.NONE)

    assert Customer.objects.values().get(pk=message.customer_id) == before
    assert not Task.objects.exists()


def test_one_trouble_alarms_once_and_another_one_again() -> None:
    for reason in ("Konto gesperrt", "Konto gesperrt", "Absender unbekannt"):
        raise_alarm("sms", reason, now=NOW)
    raise_alarm("email", "Konto gesperrt", now=NOW)

    assert Task.objects.count() == 3


def test_a_long_reason_still_fits_the_list() -> None:
    raise_alarm("sms", "x" * 300, now=NOW)

    task = Task.objects.get()
    task.full_clean(exclude=["customer"])
