"""What customers read: kind, short, without invented threats, in their language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from bookings.models import DeferredWork
from customers.models import Customer, Task, Vehicle
from customers.records import add_service_record
from messaging.kinds import get_kind
from messaging.models import Message
from messaging.rendering import Rendered, render_message
from reminders.messages import on_reply, register_kinds, reminder_context
from tests.factories import make_company, make_customer, make_vehicle, make_workshop
from tests.reminders.builders import (
    DUE,
    FIRST_DAY,
    agree,
    at,
    make_due_vehicle,
    make_hu,
    make_oil,
    only_message,
    plan,
)
from workshop.models import Service

pytestmark = pytest.mark.django_db

GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
THREATS = ["Bußgeld", "Strafe", "verpflichtet", "fine", "penalty", "points", "must"]


def _render(channel: str, *, language: str = "en", day: date = FIRST_DAY) -> Rendered:
    vehicle = make_due_vehicle(customer=make_customer(language=language))
    if channel != "letter":
        agree(vehicle.customer, channel)
    plan(day)
    return render_message(only_message(), company=make_company(), is_first_contact=False)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("day", [FIRST_DAY, DUE + timedelta(days=14)])
@pytest.mark.parametrize("channel", ["email", "sms", "letter", "call"])
def test_names_service_vehicle_and_month_and_threatens_nobody(channel, day, language) -> None:
    rendered = _render(channel, language=language, day=day)

    text = rendered.text + rendered.html
    with override(language):
        assert str(make_hu()) in text
    assert "M-AB 123" in text
    assert ("11/2026" if channel == "sms" else "November 2026") in text
    assert not any(f" {threat} " in text for threat in THREATS)


def test_an_email_has_one_line_of_subject_and_the_two_click_link() -> None:
    rendered = _render("email")

    assert rendered.subject == "General inspection (HU) for your car: due in November 2026"
    assert "https://werkstatt.example/t/" in rendered.text
    assert "/book/?service=hu" in rendered.text


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("day", [FIRST_DAY, DUE + timedelta(days=14)])
def test_an_sms_with_its_way_out_fits_into_two_segments(language: str, day: date) -> None:
    text = _render("sms", language=language, day=day).text

    assert set(text) <= set(GSM)
    assert len(text) <= 306


def test_an_overdue_service_is_told_as_such() -> None:
    text = _render("email", day=DUE + timedelta(days=14)).text

    assert "was due" in text


def test_tells_why_it_is_due() -> None:
    make_due_vehicle()
    plan()

    line = reminder_context(only_message())["due"]

    assert line.reason
    assert not line.is_overdue


def test_tells_only_the_items_that_are_still_right() -> None:
    customer = make_customer()
    sold = make_due_vehicle(customer=customer)
    kept = make_vehicle(customer=customer, plate="M-CD 456", hu_due=date(2026, 11, 1))
    plan()
    type(sold).objects.filter(pk=sold.pk).update(sold_on=FIRST_DAY)

    context = reminder_context(only_message())

    assert [line.vehicle for line in context["dues"]] == [kept]
    assert context["others"] == []


def test_a_text_about_tyres_claims_no_legal_date() -> None:
    Service.objects.create(
        code="tyres", name_de="Reifenwechsel", name_en="Tyre change", duration_minutes=30,
        due_rule=Service.DueRule.TYRES,
    )  # fmt: skip
    agree(make_vehicle(customer=make_customer(language="en")).customer, "email")
    plan(date(2026, 9, 15))

    text = render_message(only_message(), company=make_company(), is_first_contact=False).text

    assert "tyres" in text
    assert "due in" not in text


@pytest.mark.parametrize("text", ["Ja", "ja, bitte!", "GERNE", "yes please"])
def test_a_yes_makes_a_task_to_call_back(text: str) -> None:
    make_due_vehicle()
    plan()

    outcome = on_reply(only_message(), text, at(FIRST_DAY, 12))

    assert outcome
    assert Task.objects.get().customer == Customer.objects.get()


def test_other_answers_are_left_to_people() -> None:
    make_due_vehicle()
    plan()

    assert on_reply(only_message(), "Ist schon erledigt", at(FIRST_DAY, 12)) is None
    assert not Task.objects.exists()


def test_is_advertising_by_law_and_known_to_the_outbox_once() -> None:
    register_kinds()

    kind = get_kind("service_reminder")

    assert (kind.legal_class, kind.purpose) == (Message.LegalClass.ADVERTISING, "service")


@pytest.mark.parametrize("channel", ["email", "letter", "call"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Beim letzten Besuch zurückgestellt: Bremsen vorne (189,00"),
        ("en", "Put off at your last visit: Bremsen vorne ("),
    ],
)
def test_names_what_was_put_off_with_its_price(channel: str, language: str, words: str) -> None:
    vehicle = make_due_vehicle(customer=make_customer(language=language))
    put_off(vehicle, valid_until=DUE)
    if channel != "letter":
        agree(vehicle.customer, channel)
    plan()

    rendered = render_message(only_message(), company=make_company(), is_first_contact=False)

    assert words in rendered.text + rendered.html


def put_off(vehicle: Vehicle, **fields: Any) -> DeferredWork:
    values = {
        "text": "Bremsen vorne",
        "urgency": "soon",
        "price_gross": Decimal("189.00"),
        "noted_at": at(FIRST_DAY, 8),
        **fields,
    }
    return DeferredWork.objects.create(customer=vehicle.customer, vehicle=vehicle, **values)


GONE = FIRST_DAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, [("Bremsen vorne", Decimal("189.00"), None)]),
        ({"price_gross": None}, [("Bremsen vorne", None, None)]),
        ({"valid_until": FIRST_DAY}, [("Bremsen vorne", Decimal("189.00"), FIRST_DAY)]),
        ({"valid_until": GONE}, []),
        (
            {"valid_until": GONE, "urgency": "safety", "acknowledged_at": at(FIRST_DAY, 8)},
            [("Bremsen vorne", None, None)],
        ),
        ({"state": "done"}, []),
    ],
)
def test_offers_again_only_what_holds(fields: dict[str, Any], shown: list[tuple]) -> None:
    put_off(make_due_vehicle(), **fields)
    put_off(make_vehicle(), text="somebody else's")
    plan()

    context = reminder_context(only_message())

    assert [(w.text, w.price_gross, w.valid_until) for w in context["put_off"]] == shown


def test_says_nothing_of_put_off_work_where_there_is_none() -> None:
    assert "Put off" not in _render("email").text


def test_the_link_leads_to_all_that_is_due_for_the_car(
    client: Client,
) -> None:
    make_workshop()
    vehicle, oil = make_due_vehicle(), make_oil()
    add_service_record(vehicle, oil, done_on=date(2025, 12, 1))
    make_due_vehicle(customer=vehicle.customer, plate="M-CD 456")
    plan()

    link = reminder_context(only_message())["link"]

    assert link.endswith("/book/?service=hu&service=oil")
    page = client.get(link.removeprefix(settings.PUBLIC_BASE_URL)).content.decode()
    assert "Hauptuntersuchung" in page
    assert "Ölwechsel" in page
