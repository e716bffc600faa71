"""A call is typed in and becomes a direct booking."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Notification
from tests.factories import make_service, make_workshop
from workshop.models import User, Workshop

pytestmark = pytest.mark.django_db

TEXT = "Frau Berg, 0171 2345678, Golf M-AB 77, Inspektion, am 1.12.2026 um 10 Uhr"
URL, READ = "bookings:call", "bookings:read_call"


@pytest.fixture(autouse=True)
def _house() -> None:
    make_workshop()
    make_service(name_de="Inspektion", code="inspection")


def filled(**more: Any) -> dict[str, Any]:
    return {
        "call": TEXT,
        "text": TEXT,
        "once": str(uuid.uuid4()),
        "last_name": "Berg",
        "phone": "0171 2345678",
        "plate": "M-AB 77",
        "services": "Inspektion",
        **more,
    }


def test_needs_a_log_in(client: Client) -> None:
    assert client.get(reverse(URL)).status_code == 302
    assert client.post(reverse(READ)).status_code == 302


@pytest.mark.parametrize("page", ["bookings:list", "desk:today"])
def test_is_reached_from_where_people_are(counter: Client, page: str) -> None:
    assert reverse(URL) in counter.get(reverse(page)).content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_form_fills_itself_and_saves_nothing(counter: Client, headers: dict[str, str]) -> None:
    text = counter.post(reverse(READ), {"call": TEXT}, headers=headers).content.decode()

    for value in ("Berg", "+491712345678", "M-AB 77"):
        assert f'value="{value}"' in text
    assert "2026-12-01T10:00" in text
    assert ("<html" in text) is not bool(headers)
    assert not Notification.objects.exists()


def test_a_known_service_is_chosen_already(counter: Client) -> None:
    text = counter.post(reverse(READ), {"call": TEXT}).content.decode()

    assert "selected>Inspection" in text


def test_what_was_put_right_by_hand_stays_while_typing_goes_on(counter: Client) -> None:
    sent = {"call": f"{TEXT}, leise", "text": TEXT, "last_name": "Berg-Thal", "plate": "M-AB 77"}

    text = counter.post(reverse(READ), sent).content.decode()

    assert 'value="Berg-Thal"' in text
    assert "leise" in text


def test_books_directly_with_one_click(counter: Client, clerk: User) -> None:
    response = counter.post(reverse(URL), filled())

    booking = Booking.objects.get()
    notification = booking.notifications.get()
    assert response["Location"] == booking.get_absolute_url()
    assert (booking.source.kind, booking.state) == ("direct", "open")
    assert booking.proposals.count() == 1
    assert (notification.settled_by, notification.outcome) == (clerk, "created")


def test_a_call_is_no_decision_of_clarification(counter: Client) -> None:
    counter.post(reverse(URL), filled())

    text = counter.get(reverse("bookings:clarify"), {"show": "done"}).content.decode()

    assert "Nothing was decided" in text


def test_an_agreed_time_becomes_the_appointment(counter: Client) -> None:
    counter.post(reverse(URL), filled(wished_start="2030-12-02T10:00", is_agreed="on"))

    booking = Booking.objects.get()
    assert (booking.state, booking.appointments.count()) == ("settled", 1)


def test_a_form_sent_twice_books_once(counter: Client) -> None:
    form = filled()

    first, second = (counter.post(reverse(URL), form) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


def test_the_same_words_of_another_call_are_another_booking(counter: Client) -> None:
    for _time in range(2):
        counter.post(reverse(URL), filled())

    assert Booking.objects.count() == 2


@pytest.mark.parametrize("missing", [{"last_name": ""}, {"phone": ""}, {"once": "x"}])
def test_refuses_a_call_from_nobody(counter: Client, missing: dict[str, str]) -> None:
    response = counter.post(reverse(URL), filled(**missing))

    assert response.status_code == 422
    assert not Booking.objects.exists()
    assert TEXT in response.content.decode()


def test_our_service_can_be_chosen_without_a_word(counter: Client) -> None:
    brakes = make_service(name_de="Bremsen", code="brakes")

    counter.post(reverse(URL), filled(services="", word=brakes.pk))

    assert list(Booking.objects.get().services.all()) == [brakes]


def test_without_a_site_it_says_what_to_do(counter: Client) -> None:
    Workshop.objects.update(is_active=False)

    assert counter.get(reverse(URL)).status_code == 200
    assert counter.post(reverse(URL), filled()).status_code == 200
    assert not Booking.objects.exists()
