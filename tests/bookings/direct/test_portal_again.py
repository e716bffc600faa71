"""A known customer comes through a portal again: the red card, the cause, the owner's list."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.direct.taking import direct_source
from bookings.errors import CauseMissingError
from bookings.intake.people import note_second_portal_booking
from bookings.models import Booking, ReturnCause
from bookings.portals.known_again import (
    OTHER,
    causes,
    is_cause_missing,
    look_at_red_card,
    note_cause,
    portal_returns,
    put_away,
    write_causes,
)
from bookings.portals.sums import sum_up, without_direct_booking
from customers.models import Task
from messaging.models import Inbound
from tests.factories import make_booking, make_customer, make_source, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def booking() -> Booking:
    """The second one of a customer: 200 € at 10 % and 2.50 €."""
    customer = make_customer()
    source = make_source(commission_percent=10, commission_fixed=Decimal("2.50"))
    make_booking(received_at=NOW - timedelta(days=300), customer=customer, source=source)
    new = make_booking(received_at=NOW, customer=customer, source=source, price_gross=Decimal(200))
    note_second_portal_booking(new, now=NOW)
    return Booking.objects.get(pk=new.pk)


def test_the_card_says_at_once_what_it_costs(booking: Booking) -> None:
    task = Task.objects.get(kind="second_portal_booking")

    assert booking.commission_lost == Decimal("22.50")
    assert "22,50" in task.detail
    assert task.due_at == NOW


def test_without_a_cause_staff_can_not_put_it_away(booking: Booking) -> None:
    with pytest.raises(CauseMissingError):
        put_away(booking, reason="x", now=NOW)
    booking.refresh_from_db()
    assert booking.state == Booking.State.OPEN

    note_cause(booking, causes()[0], by=None, now=NOW)
    booking.refresh_from_db()
    assert put_away(booking, reason="x", now=NOW).state == Booking.State.CANCELLED


def test_ticking_the_task_off_does_not_replace_the_cause(booking: Booking) -> None:
    Task.objects.update(done_at=NOW)

    assert is_cause_missing(booking)


def test_what_the_portal_cancels_itself_asks_no_more(booking: Booking) -> None:
    Task.objects.update(done_at=NOW)
    booking.state = Booking.State.CANCELLED

    assert not is_cause_missing(booking)


def test_an_ordinary_booking_has_no_card() -> None:
    assert look_at_red_card(make_booking(received_at=NOW), now=NOW) is None


def test_the_card_tells_what_was_said_and_what_is_allowed(booking: Booking) -> None:
    said = {"customer": booking.customer, "channel": "sms", "kind": "reply"}
    Inbound.objects.create(key="a", text="danke", received_at=NOW - timedelta(days=9), **said)
    Inbound.objects.create(key="b", text="zu neu", received_at=NOW + timedelta(minutes=1), **said)

    card = look_at_red_card(booking, now=NOW)

    assert [contact.text for contact in card.contacts] == ["danke"]
    assert (card.allowed, card.last_visit, card.is_approach_barred) == ([], None, False)


def test_terms_that_forbid_it_are_told(booking: Booking) -> None:
    booking.source.may_approach_directly = False

    assert look_at_red_card(booking, now=NOW).is_approach_barred


def test_another_cause_needs_words(client: Client, booking: Booking) -> None:
    client.force_login(make_user())
    url = reverse("bookings:second_cause", args=[booking.pk])

    client.post(url, {"cause": str(OTHER)})
    booking.refresh_from_db()
    assert booking.second_portal_cause == ""

    client.post(url, {"cause": str(OTHER), "note": "Gutschein"})
    booking.refresh_from_db()
    assert booking.second_portal_note == "Gutschein"


def test_the_page_shows_the_card_and_refuses_to_cancel(client: Client, booking: Booking) -> None:
    client.force_login(make_user())

    client.post(reverse("bookings:withdraw", args=[booking.pk]))
    page = client.get(booking.get_absolute_url()).content.decode()

    assert "22,50 €" in page
    booking.refresh_from_db()
    assert booking.state == Booking.State.OPEN


def test_the_owner_writes_down_other_causes() -> None:
    usual = causes()
    write_causes(["  zu   teuer ", "", "zu teuer", "vergessen"])

    assert causes() == ["zu teuer", "vergessen"]
    write_causes([])
    assert causes() == usual
    assert not ReturnCause.objects.exists()


def test_sums_by_cause_source_and_month(booking: Booking) -> None:
    note_cause(booking, "zu spät", by=None, now=NOW)

    sums = sum_up(portal_returns())

    assert (sums.count, sums.lost) == (1, Decimal("22.50"))
    assert sums.by_cause == [("zu spät", 1, Decimal("22.50"))]
    assert sums.by_source[0][0] == booking.source.name
    assert len(sums.by_month) == 1


def test_who_came_back_directly_is_not_on_the_quiet_list(booking: Booking) -> None:
    assert [each.pk for each in without_direct_booking()] == [booking.customer_id]

    direct = direct_source(booking.workshop)
    make_booking(received_at=NOW + timedelta(days=1), customer=booking.customer, source=direct)

    assert not [each for each in without_direct_booking() if each.pk == booking.customer_id]


def test_the_list_and_its_csv_are_the_owners(client: Client, booking: Booking) -> None:
    names = ("bookings:portal_again", "bookings:portal_again_csv")
    client.force_login(make_user())
    assert {client.get(reverse(name)).status_code for name in names} <= {302, 403}

    client.force_login(make_user(role="owner"))
    page, table = (client.get(reverse(name)) for name in names)

    assert "Öztürk" in page.content.decode()
    assert "22,50" in b"".join(table.streaming_content).decode()
