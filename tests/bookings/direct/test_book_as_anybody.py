"""The booking page for people whom nobody knows yet."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from bookings.direct.page_choice import FIRST_LOOK
from bookings.direct.page_use import MOST_SENT
from bookings.forms.public import opened_stamp
from bookings.models import Booking, PageUse
from customers.models import Customer, Task
from messaging.models import Message
from tests.bookings.calendar.helpers import live_rows, messages_of
from tests.bookings.calendar.pages import values
from tests.bookings.direct.pages import STRANGER, address, last_step, offered, path_of
from tests.factories import make_customer, make_service, make_vehicle, make_workshop
from workshop.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def path() -> str:
    make_service(code="hu", price_gross="120.00", duration_minutes=60)
    make_service(code="oel", price_gross="99.50", duration_minutes=45)
    return path_of(make_workshop())


def send(client: Client, path: str, *services: str, **fields: str):
    start = offered(client, path, *services)[0]
    form = last_step(client, path, start, *services) | STRANGER | fields
    return client.post(address(path, *services), form)


def test_several_services_are_one_appointment_with_one_price(client: Client, path: str) -> None:
    times = client.get(address(path, "hu", "oel")).content.decode()

    assert "219,50 €" in times
    assert send(client, path, "hu", "oel", drop_off="wait").status_code == 302
    [row] = live_rows()
    assert row.ends_at - row.starts_at == timedelta(minutes=105)
    assert (row.booking.drop_off, row.booking.price_gross) == ("wait", 219.5)


def test_nothing_chosen_is_said_and_asked_again(client: Client, path: str) -> None:
    page = client.get(path, {"to": "times"}).content.decode()

    assert 'role="alert"' in page
    assert 'name="service"' in page


def test_who_does_not_know_what_is_wrong_gets_a_first_look(client: Client, path: str) -> None:
    assert not Service.objects.filter(code=FIRST_LOOK).exists()

    assert send(client, path, FIRST_LOOK, notes="klappert hinten").status_code == 302

    [row] = live_rows()
    assert row.booking.service_texts == ["Fehlersuche"]
    assert (row.booking.notes, row.booking.price_gross) == ("klappert hinten", None)
    assert row.ends_at - row.starts_at == timedelta(minutes=60)


def test_the_owner_may_switch_the_first_look_off(client: Client, path: str) -> None:
    make_service(code=FIRST_LOOK, is_bookable_online=False)

    assert FIRST_LOOK not in client.get(path).content.decode()
    assert 'name="starts_at"' not in client.get(address(path, FIRST_LOOK)).content.decode()


def test_looking_at_every_step_stores_nothing(client: Client, path: str) -> None:
    start = offered(client, path, FIRST_LOOK)[0]
    for query in ({}, {"call": "1"}, {"service": FIRST_LOOK, "starts_at": start}):
        assert client.get(path, query).status_code == 200
        assert client.head(path, query).status_code == 200

    assert not Booking.objects.exists()
    assert not PageUse.objects.exists()
    assert not Service.objects.filter(code=FIRST_LOOK).exists()


def test_the_confirmation_to_an_unknown_address_is_neutral(client: Client, path: str) -> None:
    send(client, path, "hu")

    [message] = messages_of("appointment_confirmed")
    assert message.legal_class == Message.LegalClass.TRANSACTIONAL
    assert message.customer.email_state == "unverified"
    assert mail.outbox == []


@pytest.mark.parametrize("known", [True, False])
def test_the_page_never_tells_who_is_a_customer(client: Client, path: str, known: bool) -> None:
    if known:
        make_vehicle(customer=make_customer(**STRANGER), plate="M-AB 1", plate_key="M-AB 1")

    response = send(client, path, "hu", plate="M-AB 1")

    assert (response.status_code, Customer.objects.count()) == (302, 1)
    page = client.get(response["Location"]).content.decode()
    assert "Lovelace" not in page
    assert "Good to see you again" not in page


def test_a_time_before_the_houses_lead_time_is_refused(client: Client, path: str) -> None:
    form = last_step(client, path, offered(client, path, "hu")[0], "hu") | STRANGER
    early = (timezone.now() + timedelta(hours=2)).isoformat()

    response = client.post(address(path, "hu"), form | {"starts_at": early})

    assert response.status_code == 409
    assert values(response)["starts_at"]
    assert not Booking.objects.exists()


# In the evening the next morning is free, but too soon for somebody who books by the page.
@pytest.mark.parametrize("now", ["2027-03-01T09:00+01:00", "2027-03-01T20:30+01:00"])
def test_a_time_that_is_gone_keeps_the_data_and_offers_others(
    client: Client, path: str, now: str, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime.fromisoformat(now))
    start = offered(client, path, "hu")[0]
    forms = [last_step(client, path, start, "hu") | STRANGER for _ in range(3)]
    for form in forms[:2]:
        client.post(address(path, "hu"), form)

    response = client.post(address(path, "hu"), forms[2] | {"plate": "M-XY 77"})

    assert response.status_code == 409
    kept = values(response)
    assert (kept["plate"], kept["email"]) == (["M-XY 77"], [STRANGER["email"]])
    assert kept["once_key"] == [forms[2]["once_key"]]
    assert start not in kept["starts_at"]
    again = forms[2] | {"starts_at": kept["starts_at"][0]}
    assert client.post(address(path, "hu"), again).status_code == 302


@pytest.mark.parametrize("stamp", ["", "made-up", "now"])
def test_what_no_person_does_so_fast_is_asked_once_more(
    client: Client, path: str, stamp: str
) -> None:
    opened = opened_stamp(timezone.now()) if stamp == "now" else stamp

    response = send(client, path, "hu", opened=opened)

    assert response.status_code == 422
    assert b'role="alert"' in response.content
    assert not Booking.objects.exists()


def test_a_wish_to_be_called_is_a_task_within_the_promise(client: Client, path: str) -> None:
    url = address(path, "hu") + "&call=1"
    form = {name: each[0] for name, each in values(client.get(url)).items()}
    form["opened"] = opened_stamp(timezone.now() - timedelta(minutes=1))
    form |= {"first_name": "Ada", "last_name": "Lovelace", "phone": "0171 7654321"}

    answers = [client.post(url, form) for _ in range(3)]

    assert {answer["Location"] for answer in answers} == {f"{path}done/?call=1"}
    task = Task.objects.get(kind="call_now")
    assert "0171 7654321" in task.title
    assert (Booking.objects.get().state, live_rows()) == ("open", [])


def test_a_call_needs_a_number(client: Client, path: str) -> None:
    response = client.post(f"{path}?call=1", {**STRANGER, "once_key": "x"})

    assert response.status_code == 422
    assert not Task.objects.exists()


def test_too_many_forms_of_one_address_get_a_friendly_page(client: Client, path: str) -> None:
    url, empty = address(path, "hu"), {"opened": ""}
    statuses = {client.post(url, empty).status_code for _ in range(MOST_SENT)}

    refused = client.post(url, empty)

    assert statuses == {422}
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")
    assert b"+49 89 1234567" in refused.content
    assert client.post(url, empty, REMOTE_ADDR="192.0.2.9").status_code == 422
    assert client.get(url).status_code == 200


def test_after_ten_minutes_an_address_may_send_again(client: Client, path: str) -> None:
    url = address(path, "hu")
    for _ in range(MOST_SENT + 1):
        client.post(url, {})
    PageUse.objects.update(since=timezone.now() - timedelta(minutes=10))

    assert client.post(url, {}).status_code == 422
    assert PageUse.objects.get().count == 1


def test_the_page_speaks_both_languages_and_asks_nobody_else(client: Client, path: str) -> None:
    for language, words in (("de", "Schritt 1 von 3"), ("en", "Step 1 of 3")):
        page = client.get(path, headers={"Accept-Language": language}).content.decode()
        assert f'<html lang="{language}">' in page
        assert words in page or language == "de"
        assert "https://" not in page
        assert "<script" not in page
        assert all(name in page for name in ("/imprint/", "/privacy/"))


def test_the_other_language_is_one_click_away_on_every_step(client: Client, path: str) -> None:
    for query in ("service=hu", "service=hu&edit=1", "call=1"):
        page = client.get(f"{path}?{query}", headers={"Accept-Language": "de"}).content.decode()

        assert f'href="{path}?{query.replace("&", "&amp;")}&amp;lang=en"' in page


def test_who_switched_the_language_keeps_it_to_the_end(client: Client, path: str) -> None:
    client.get(path, {"lang": "en"})

    done = client.get(send(client, path, "hu").url)

    assert '<html lang="en">' in done.content.decode()
    assert Customer.objects.get().language == "en"


def test_a_language_that_we_do_not_speak_changes_nothing(client: Client, path: str) -> None:
    page = client.get(path, {"lang": "xx"}, headers={"Accept-Language": "en"})

    assert '<html lang="en">' in page.content.decode()
    assert "django_language" not in client.cookies


def test_the_page_of_thanks_has_the_other_language_too(client: Client) -> None:
    path = reverse("book_site_done", args=[make_workshop().slug])

    page = client.get(path, {"call": "1"}, headers={"Accept-Language": "de"}).content.decode()

    assert '<html lang="de">' in page
    assert f'href="{path}?call=1&amp;lang=en"' in page
