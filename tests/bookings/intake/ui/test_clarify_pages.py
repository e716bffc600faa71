"""Klärung: read, taught, taken over or put away, and never without a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, Notification, Source, SourceService
from customers.models import Task
from tests.bookings.intake.samples import LABELLED, event_body, mail_of
from tests.bookings.intake.ui.samples import UNKNOWN, arrive, assigned
from tests.factories import make_service, make_source
from workshop.models import User

pytestmark = pytest.mark.django_db

FILLED = {
    "action": "save",
    "kind": "created",
    "last_name": "Weiß",
    "email": "joerg@kunde.example",
    "services": "Inspektion groß",
}


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(name="Finder")


@pytest.fixture
def unclear(source: Source) -> Notification:
    return arrive(source, mail_of(UNKNOWN), now=timezone.now() - timedelta(hours=3))


def page_of(notification: Notification) -> str:
    return reverse("bookings:clarify_one", args=[notification.pk])


def send(client: Client, notification: Notification, **data: Any) -> HttpResponse:
    response = client.post(page_of(notification), data)
    notification.refresh_from_db()
    return response


def test_the_list_says_how_long_each_waits_and_why(counter: Client, unclear: Notification) -> None:
    text = counter.get(reverse("bookings:clarify")).content.decode()

    assert "for 3 hours" in text
    assert unclear.reason in text


def test_the_oldest_comes_first(counter: Client, source: Source, unclear: Notification) -> None:
    older = arrive(source, "Guten Tag", now=timezone.now() - timedelta(days=9))

    text = counter.get(reverse("bookings:clarify")).content.decode()

    assert "for 9 days" in text
    assert text.index(page_of(older)) < text.index(page_of(unclear))


def test_shows_original_and_half_filled_form(counter: Client, unclear: Notification) -> None:
    text = counter.get(page_of(unclear)).content.decode()

    assert "Besteller: Herr Jörg Weiß" in text
    assert 'value="joerg@kunde.example"' in text
    assert 'value="W-99"' in text
    assert "Headers of the mail" in text


def test_a_script_in_the_original_stays_text(counter: Client, source: Source) -> None:
    evil = arrive(source, "Name: <script>alert(1)</script>\nX: <b>", now=timezone.now())

    text = counter.get(page_of(evil)).content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_giving_fields_to_lines_fills_the_form(
    counter: Client, unclear: Notification, headers: dict[str, str]
) -> None:
    sent = {**assigned(), "action": "read", "company": "von Hand"}

    text = counter.post(page_of(unclear), sent, headers=headers).content.decode()

    assert 'value="Weiß"' in text
    assert 'value="M-AB 123"' in text
    assert 'value="von Hand"' in text
    assert ("<html" in text) is not bool(headers)
    assert not Booking.objects.exists()


def test_a_clarified_message_says_who_and_when(
    counter: Client, clerk: User, unclear: Notification
) -> None:
    send(counter, unclear, **FILLED)

    assert (unclear.state, unclear.outcome) == ("settled", "created")
    assert unclear.settled_by == clerk
    assert timezone.now() - unclear.settled_at < timedelta(minutes=1)
    assert Task.objects.get(kind="clarify").done_by == clerk


def test_fields_without_a_place_in_the_form_are_kept(counter: Client, source: Source) -> None:
    raw = "Besteller: Weiß\nStraße: Gartenweg 3\nPLZ: 80331\nOrt: München\nKilometerstand: 81.000"
    unclear = arrive(source, raw, now=timezone.now())

    send(counter, unclear, **FILLED)

    customer = unclear.booking.customer
    assert (customer.street, customer.postcode) == ("Gartenweg 3", "80331")


def test_remembers_the_labels_and_reads_the_others_with_them(
    counter: Client, source: Source, unclear: Notification
) -> None:
    other = arrive(source, UNKNOWN.replace("W-99", "W-100"), now=timezone.now())

    response = send(counter, unclear, **FILLED, **assigned(), remember="on")

    source.refresh_from_db()
    other.refresh_from_db()
    assert source.field_mapping == {"name": ["Besteller"], "plate": ["Wagennummer"]}
    assert (other.state, other.settled_by) == ("settled", None)
    assert "1 other message" in counter.get(response["Location"]).content.decode()


def test_without_the_tick_nothing_is_remembered(
    counter: Client, source: Source, unclear: Notification
) -> None:
    send(counter, unclear, **FILLED, **assigned())

    source.refresh_from_db()
    assert unclear.state == "settled"
    assert source.field_mapping == {}


def test_teaches_the_source_a_word_and_answers_at_once(
    counter: Client, source: Source, unclear: Notification
) -> None:
    check = make_service(name_de="Großer Check")
    page = counter.get(page_of(unclear)).content.decode()
    name = page.split('name="word_')[1].split('"')[0]

    send(counter, unclear, **FILLED, **{f"word_{name}": check.pk})

    assert SourceService.objects.get(source=source).service == check
    assert list(unclear.booking.services.all()) == [check]
    assert unclear.booking.proposals.count() == 1


def test_a_message_is_put_away_only_with_a_reason(
    counter: Client, clerk: User, unclear: Notification
) -> None:
    refused = send(counter, unclear, action="dismiss", reason="  ")
    state = unclear.state
    taken = send(counter, unclear, action="dismiss", reason="Werbung")

    assert (refused.status_code, state) == (422, "clarification")
    assert (taken.status_code, unclear.outcome) == (302, "ignored")
    assert (unclear.reason, unclear.settled_by) == ("Werbung", clerk)
    assert unclear.settled_at
    assert Task.objects.get(kind="clarify").done_by == clerk


def test_taking_over_an_unsigned_change_says_who_did_it(
    counter: Client, clerk: User, source: Source
) -> None:
    booking = arrive(source, mail_of(LABELLED), now=timezone.now()).booking
    counter.post(reverse("bookings:confirm", args=[booking.pk]), {"answer": "yes"})
    cancelled = LABELLED.replace("Buchungsnummer", "Status: storniert\nBuchungsnummer")
    storno = arrive(source, mail_of(cancelled), now=timezone.now())
    assert storno.state == "clarification"

    send(counter, storno, action="trust")

    assert (storno.outcome, storno.settled_by) == ("cancelled", clerk)


def test_what_settles_by_itself_names_nobody(source: Source) -> None:
    waiting = arrive(source, event_body(kind="cancelled", customer={}), now=timezone.now())
    state = waiting.state

    arrive(source, event_body(version=0), now=timezone.now(), is_authentic=True)

    waiting.refresh_from_db()
    assert (state, waiting.settled_by) == ("clarification", None)


def test_what_people_decided_stays_to_be_seen(
    counter: Client, clerk: User, unclear: Notification
) -> None:
    url = f"{reverse('bookings:clarify')}?show=done"
    assert "Nothing was decided" in counter.get(url).content.decode()

    send(counter, unclear, action="dismiss", reason="Nur Werbung")

    text = counter.get(url).content.decode()
    assert "Nur Werbung" in text
    assert "Erika Klar" in text


def test_a_cancellation_read_by_hand_cancels_the_chosen_booking(
    counter: Client, source: Source
) -> None:
    booking = arrive(source, event_body(), now=timezone.now(), is_authentic=True).booking
    unclear = arrive(source, "Herr Weiß kommt doch nicht", now=timezone.now())

    unnamed = send(counter, unclear, action="save", kind="cancelled")
    named = send(counter, unclear, action="save", kind="cancelled", about=booking.pk)

    booking.refresh_from_db()
    assert (unnamed.status_code, named.status_code) == (422, 302)
    assert (booking.state, unclear.booking) == ("cancelled", booking)


def test_a_booking_of_another_source_cannot_be_chosen(counter: Client, source: Source) -> None:
    foreign = arrive(make_source(), event_body(), now=timezone.now(), is_authentic=True).booking
    unclear = arrive(source, "Storno", now=timezone.now())

    response = send(counter, unclear, action="save", kind="cancelled", about=foreign.pk)

    foreign.refresh_from_db()
    assert response.status_code == 422
    assert foreign.state != "cancelled"


def test_a_number_that_nobody_knows_keeps_the_message_waiting(
    counter: Client, unclear: Notification
) -> None:
    send(counter, unclear, action="save", kind="cancelled", external_id="X-1")

    assert (unclear.state, unclear.settled_by) == ("clarification", None)


def test_the_list_of_decisions_asks_as_often_for_many(counter: Client, source: Source) -> None:
    url = f"{reverse('bookings:clarify')}?show=done"

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert counter.get(url).status_code == 200
        return len(caught)

    def decide(count: int) -> None:
        for number in range(count):
            unclear = arrive(source, f"Zettel {number} von {count}", now=timezone.now())
            send(counter, unclear, **FILLED)

    decide(2)
    few = queries()
    decide(6)

    assert queries() == few <= 12
