"""What to say today about work put off, goodwill and addresses that do not work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from bookings.models import DeferredWork, Visit
from customers.due_rules import shift_months
from customers.models import Customer, ServiceRecord
from messaging.inbound.soft_bounces import REST
from messaging.models import Message
from tests.factories import make_customer, make_service, make_vehicle
from tests.retention.builders import make_rule
from tests.workshop_crm.desk.test_glance import agree
from tests.workshop_crm.privacy.full_person import make_row
from workshop_crm.desk.talking_points import _due_text, what_to_say

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def known(db: None) -> Customer:
    return agree(make_customer())


def _put_off(customer: Customer, text: str, **fields: Any) -> DeferredWork:
    values = {"urgency": "soon", "noted_at": NOW - timedelta(days=30), **fields}
    is_safety = values["urgency"] == "safety"
    return DeferredWork.objects.create(
        customer=customer, text=text, acknowledged_at=NOW if is_safety else None, **values
    )


def _texts(customer: Customer) -> list[str]:
    return [point.text for point in what_to_say(customer, now=NOW)]


@pytest.mark.parametrize(
    ("fields", "is_said"),
    [
        ({}, True),
        ({"state": "done"}, False),
        ({"state": "declined"}, False),
        ({"valid_until": TODAY}, True),
        ({"valid_until": TODAY - timedelta(days=1)}, False),
        # The danger does not run out with the price.
        ({"valid_until": TODAY - timedelta(days=1), "urgency": "safety"}, True),
    ],
)
def test_work_that_is_still_open_is_offered_again(
    known: Customer, fields: dict[str, Any], is_said: bool
) -> None:
    _put_off(known, "Querlenker", **fields)

    assert any("Querlenker" in text for text in _texts(known)) == is_said


def test_what_is_dangerous_is_said_first_and_otherwise(known: Customer) -> None:
    for text, urgency in (("Wischer", "convenient"), ("Bremse", "safety"), ("Stoßdämpfer", "soon")):
        _put_off(known, text, urgency=urgency)

    first, second = _texts(known)

    assert "Bremse" in first
    assert "Stoßdämpfer" in second
    assert first.replace("Bremse", "") != second.replace("Stoßdämpfer", "")


@pytest.mark.parametrize(("price", "told"), [(Decimal("249.50"), "249,50"), (None, "(")])
def test_the_price_is_said_that_was_told(known: Customer, price: Any, told: str) -> None:
    _put_off(known, "Querlenker", price_gross=price)

    assert (told in _texts(known)[0]) == (price is not None)


def test_put_off_work_leads_to_its_visit_where_there_was_one(known: Customer) -> None:
    visit = Visit.objects.create(customer=known, arrived_at=NOW - timedelta(days=30))
    _put_off(known, "Bremse", urgency="safety", visit=visit)
    _put_off(known, "Wischer")

    assert [point.url for point in what_to_say(known, now=NOW)] == [visit.get_absolute_url(), ""]


@pytest.mark.parametrize(
    ("days", "is_offered"),
    # At risk is who was not here for fifteen months.
    [(100, False), (450, False), (470, True)],
)
def test_who_stayed_away_is_told_what_we_may_give(
    known: Customer, days: int, is_offered: bool
) -> None:
    rule = make_rule(occasion="at_risk", name="Schön, Sie zu sehen")
    Visit.objects.create(customer=known, arrived_at=NOW - timedelta(days=days))

    points = [point for point in what_to_say(known, now=NOW) if rule.name in point.text]

    new_order = f"{reverse('invoices:order_new')}?customer={known.pk}"
    assert [point.url for point in points] == [new_order] * is_offered


@pytest.mark.parametrize("rule", [{"is_active": False}, {"occasion": "first_visit"}])
def test_no_other_goodwill_is_talked_about(known: Customer, rule: dict[str, Any]) -> None:
    make_rule(**{"occasion": "at_risk", "name": "Nur für Stammkunden", **rule})
    Visit.objects.create(customer=known, arrived_at=NOW - timedelta(days=500))

    assert not any("Stammkunden" in text for text in _texts(known))


def _mail(customer: Customer, *, ago: timedelta, **fields: Any) -> Message:
    values = {
        "state": "bounced",
        "address": customer.email,
        "payload": {"bounced": "4.2.2"},
        "handed_over_at": NOW - ago,
        **fields,
    }
    row = make_row(customer, "appointment_confirmed", "transactional", state="delivered")
    Message.objects.filter(pk=row.pk).update(**values)
    return row


@pytest.mark.parametrize(
    ("codes", "address", "is_said"),
    [
        (["4.2.2", "4.2.2", "4.2.2"], "", True),
        (["4.2.2", "4.2.2"], "", False),
        # A box that does not exist is another matter, and known otherwise.
        (["4.2.2", "4.2.2", "5.1.1"], "", False),
        # Another address has nothing to do with it.
        (["4.2.2", "4.2.2", "4.2.2"], "neu@example.org", False),
    ],
)
def test_mails_that_came_back_are_a_reason_to_ask(
    known: Customer, codes: list[str], address: str, is_said: bool
) -> None:
    for hours, code in enumerate(codes, start=1):
        _mail(known, ago=timedelta(hours=hours), payload={"bounced": code})
    if address:
        Customer.objects.filter(pk=known.pk).update(email=address)
        known.refresh_from_db()

    again_on = date_format((NOW - timedelta(hours=1) + REST).date(), "SHORT_DATE_FORMAT")
    assert any(again_on in text for text in _texts(known)) == is_said


def test_an_address_is_tried_again_after_its_rest(known: Customer) -> None:
    for hours in range(3):
        _mail(known, ago=REST + timedelta(hours=hours))

    assert _texts(known) == []


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("cars", "marks"),
    [
        ([(TODAY, "M-AB 1")], ["HU", "M-AB 1"]),
        ([(TODAY - timedelta(days=1), "M-AB 1")], ["HU", "M-AB 1"]),
        ([(TODAY, "M-AB 1"), (TODAY, "M-AB 2")], ["HU", "2", "M-AB 1"]),
    ],
)
def test_what_is_due_is_said_whole(language: str, cars: list[Any], marks: list[str]) -> None:
    with override(language):
        text = _due_text("HU", cars, TODAY)

    assert all(mark in text for mark in marks)
    assert "%" not in text


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (0, "%(service)s of %(car)s is due on %(day)s: offer a date."),
        (1, "%(service)s of %(car)s has been due since %(day)s: offer a date."),
    ],
)
def test_today_is_due_and_yesterday_was(ago: int, words: str) -> None:
    day = TODAY - timedelta(days=ago)

    text = _due_text("HU", [(day, "Auto")], TODAY)

    values = {"service": "HU", "car": "Auto", "day": date_format(day, "SHORT_DATE_FORMAT")}
    assert text == gettext(words) % values


def test_of_many_services_the_two_that_are_due_first_are_said(known: Customer) -> None:
    car = make_vehicle(customer=known)
    for months, code in ((14, "bremse"), (12, "oel"), (13, "klima")):
        service = make_service(code=code, name_de=code, due_rule="interval", interval_months=12)
        done_on = shift_months(TODAY, -months)
        ServiceRecord.objects.create(vehicle=car, service=service, done_on=done_on)

    first, second = _texts(known)

    assert first.startswith("bremse")
    assert second.startswith("klima")
