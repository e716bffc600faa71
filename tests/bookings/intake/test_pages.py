"""The pages of intake: list, booking, Klärung."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import settle
from bookings.models import Booking, Notification, Source, SourceService
from bookings.portals.known_again import causes
from bookings.proposals.life import decline
from customers.models import Task
from tests.bookings.intake.samples import ADF, LABELLED, event_body, mail_of
from tests.factories import make_booking, make_service, make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(make_user())
    return client


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(slug="finder")


def take(source: Source, raw: bytes, *, is_authentic: bool = False) -> Notification:
    now = timezone.now()
    notification, _is_new = receive(Incoming(source, raw, is_authentic=is_authentic), now=now)
    return settle(notification, now=now)


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["bookings:list", "bookings:clarify"])
def test_needs_a_log_in(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def test_lists_what_waits_with_its_clock(clerk: Client, source: Source) -> None:
    # Long enough for whatever hour and day the test runs at: the clock counts opening time.
    make_booking(source=source, received_at=timezone.now() - timedelta(days=9))

    text = page(clerk, "bookings:list")

    assert "Öztürk" in text
    assert "state-bad" in text


def test_lists_only_the_chosen_state(clerk: Client, source: Source) -> None:
    make_booking(source=source, received_at=timezone.now(), state=Booking.State.CANCELLED)

    waiting = page(clerk, "bookings:list")
    cancelled = page(clerk, "bookings:list", show="cancelled")

    assert "Öztürk" not in waiting
    assert "Öztürk" in cancelled


def test_counts_the_same_queries_for_few_and_many_rows(clerk: Client, source: Source) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page(clerk, "bookings:list", show="")
        return len(captured)

    for _number in range(5):
        make_booking(source=source, received_at=timezone.now())
    few = queries()
    for _number in range(20):
        make_booking(source=source, received_at=timezone.now())

    assert queries() == few <= 15


def test_shows_a_booking_with_its_proposal(clerk: Client, source: Source) -> None:
    notification = take(source, event_body(), is_authentic=True)

    text = page(clerk, "bookings:detail", notification.booking_id)

    assert "Jörg Weiß" in text
    assert "M-AB 123" in text
    assert "189" in text


def test_confirms_an_unsigned_booking_with_one_click(clerk: Client, source: Source) -> None:
    booking = take(source, mail_of(LABELLED)).booking
    assert booking.state == "unconfirmed"

    response = clerk.post(reverse("bookings:confirm", args=[booking.pk]), {"answer": "yes"})

    booking.refresh_from_db()
    assert response.status_code == 302
    assert booking.state == "open"
    assert booking.proposals.count() == 1
    assert not Task.objects.filter(kind="confirm_booking", done_at=None).exists()


def test_puts_an_unsigned_booking_away(clerk: Client, source: Source) -> None:
    booking = take(source, mail_of(LABELLED)).booking

    clerk.post(reverse("bookings:confirm", args=[booking.pk]), {"answer": "no"})

    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert not booking.proposals.exists()


def test_a_get_confirms_nothing(clerk: Client, source: Source) -> None:
    booking = take(source, mail_of(LABELLED)).booking

    response = clerk.get(reverse("bookings:confirm", args=[booking.pk]))

    booking.refresh_from_db()
    assert response.status_code == 405
    assert booking.state == "unconfirmed"


def test_asks_once_what_a_word_means(clerk: Client, source: Source) -> None:
    brakes = make_service(name_de="Bremsen vorn", code="brakes")
    booking = take(source, event_body(services=["Bremsservice VA"]), is_authentic=True).booking
    assert not booking.proposals.exists()
    assert "Bremsservice VA" in page(clerk, "bookings:detail", booking.pk)

    clerk.post(reverse("bookings:choose_service", args=[booking.pk]), {"word_0": brakes.pk})
    again = take(
        source,
        event_body(external_id="P-2", services=["bremsservice va"]),
        is_authentic=True,
    )

    assert SourceService.objects.get(text_key="bremsservice va").service == brakes
    assert list(booking.services.all()) == [brakes]
    assert booking.proposals.count() == 1
    assert again.booking.proposals.count() == 1


def test_refuses_an_empty_choice_of_service(clerk: Client, source: Source) -> None:
    booking = take(source, event_body(services=["Rätsel"]), is_authentic=True).booking

    response = clerk.post(reverse("bookings:choose_service", args=[booking.pk]), {"word_0": ""})

    assert response.status_code == 422
    assert not booking.services.exists()


def test_notes_why_a_known_customer_used_the_portal(clerk: Client, source: Source) -> None:
    take(source, event_body(), is_authentic=True)
    second = take(source, event_body(external_id="P-2"), is_authentic=True).booking
    task = Task.objects.get(kind="second_portal_booking", done_at=None)

    said = {"cause": causes()[0], "note": "Karte verloren"}
    clerk.post(reverse("bookings:second_cause", args=[second.pk]), said)

    second.refresh_from_db()
    task.refresh_from_db()
    assert second.second_portal_cause == causes()[0]
    assert second.second_portal_note == "Karte verloren"
    assert task.done_at


def test_lists_what_is_to_be_clarified(clerk: Client, source: Source) -> None:
    take(source, b"Bitte um R\xfcckruf")

    assert source.name in page(clerk, "bookings:clarify")


def test_shows_the_text_beside_a_half_filled_form(clerk: Client, source: Source) -> None:
    half = LABELLED.replace("Name: Herr Jörg Weiß\n", "") + "<script>alert(1)</script>"
    notification = take(source, mail_of(half))

    text = page(clerk, "bookings:clarify_one", notification.pk)

    assert "joerg@kunde.example" in text
    assert 'value="M-AB 123"' in text
    assert "<script>alert(1)" not in text


def test_a_clarified_message_becomes_a_booking(clerk: Client, source: Source) -> None:
    notification = take(source, b"Frau Berg, 0171 2345678, will eine Inspektion")
    filled = {"last_name": "Berg", "phone": "0171 2345678", "services": "Inspektion"}

    clerk.post(reverse("bookings:clarify_one", args=[notification.pk]), filled)

    notification.refresh_from_db()
    assert (notification.state, notification.outcome) == ("settled", "created")
    assert notification.booking.customer.phone == "+491712345678"
    assert not Task.objects.filter(kind="clarify", done_at=None).exists()


def test_refuses_a_clarification_without_name(clerk: Client, source: Source) -> None:
    notification = take(source, b"Unlesbar")

    response = clerk.post(
        reverse("bookings:clarify_one", args=[notification.pk]), {"phone": "0171 2345678"}
    )

    assert response.status_code == 422
    assert not Booking.objects.exists()


def test_puts_away_what_is_no_booking(clerk: Client, source: Source) -> None:
    notification = take(source, b"Werbung")

    clerk.post(
        reverse("bookings:clarify_one", args=[notification.pk]),
        {"action": "dismiss", "reason": "Werbung"},
    )

    notification.refresh_from_db()
    assert (notification.state, notification.outcome) == ("settled", "ignored")


def test_takes_over_an_unsigned_change_when_a_person_says_so(clerk: Client, source: Source) -> None:
    booking = take(source, mail_of(LABELLED)).booking
    clerk.post(reverse("bookings:confirm", args=[booking.pk]), {"answer": "yes"})
    storno = take(
        source, mail_of(LABELLED.replace("Buchungsnummer", "Status: storniert\nBuchungsnummer"))
    )
    assert storno.state == "clarification"

    clerk.post(reverse("bookings:clarify_one", args=[storno.pk]), {"action": "trust"})

    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_leaves_a_settled_message_alone(clerk: Client, source: Source) -> None:
    notification = take(source, event_body(), is_authentic=True)

    response = clerk.get(reverse("bookings:clarify_one", args=[notification.pk]))

    assert response.status_code == 302


def test_an_adf_mail_waits_for_one_click(clerk: Client, source: Source) -> None:
    booking = take(source, mail_of(ADF)).booking

    text = page(clerk, "bookings:detail", booking.pk)

    assert booking.state == "unconfirmed"
    assert reverse("bookings:confirm", args=[booking.pk]) in text


def test_proposes_and_withdraws_by_hand(clerk: Client, source: Source) -> None:
    booking = take(source, event_body(), is_authentic=True).booking

    clerk.post(reverse("bookings:propose", args=[booking.pk]))
    clerk.post(reverse("bookings:withdraw", args=[booking.pk]))

    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert booking.proposals.get().state == "withdrawn"


def test_proposes_again_after_a_refusal(clerk: Client, source: Source) -> None:
    booking = take(source, event_body(), is_authentic=True).booking
    decline(booking.proposals.get(), now=timezone.now())

    clerk.post(reverse("bookings:propose", args=[booking.pk]))

    booking.refresh_from_db()
    assert booking.state == "open"
    assert booking.proposals.filter(state="open").count() == 1


def test_asks_for_the_cause_only_where_it_matters(clerk: Client, source: Source) -> None:
    first = take(source, event_body(), is_authentic=True).booking
    second = take(source, event_body(external_id="P-2"), is_authentic=True).booking

    assert 'name="cause"' not in page(clerk, "bookings:detail", first.pk)
    assert 'name="cause"' in page(clerk, "bookings:detail", second.pk)
