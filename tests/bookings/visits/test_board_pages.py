"""Day board and week in the browser: what they show, who may see them, what their buttons do."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from bookings.models import Appointment, Proposal, Visit
from tests.factories import (
    make_appointment,
    make_booking,
    make_customer,
    make_service,
    make_source,
    make_user,
    make_vehicle,
    make_workshop,
)
from workshop.models import User, Workshop

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
STAFF_PAGES = ["bookings:day", "bookings:week", "bookings:walk_in"]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    client.cookies["django_language"] = "en"
    return client


def midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def make_due(site: Workshop | None = None, **fields) -> Appointment:
    """An appointment of today that began a minute ago, if nothing else is said."""
    customer = fields.pop("customer", None) or make_customer()
    vehicle = make_vehicle(customer=customer)
    fields.setdefault("starts_at", max(timezone.now() - timedelta(minutes=1), midnight()))
    return make_appointment(
        workshop=site or make_workshop(), customer=customer, vehicle=vehicle, **fields
    )


def fill(site: Workshop, count: int) -> None:
    """So many more appointments of today, one after the other, every second one arrived."""
    first = Appointment.objects.count()
    for number in range(first, first + count):
        starts_at = midnight() + timedelta(minutes=number * 20)
        state = Appointment.State.ARRIVED if number % 2 else Appointment.State.CONFIRMED
        appointment = make_due(site, starts_at=starts_at, minutes=10, state=state)
        if number % 2:
            Visit.objects.create(
                appointment=appointment, customer=appointment.customer, arrived_at=starts_at
            )


@pytest.mark.parametrize("name", STAFF_PAGES)
@pytest.mark.parametrize("role", User.Role.values)
def test_opens_for_front_desk_and_owner(client: Client, name: str, role: str) -> None:
    make_workshop()
    client.force_login(make_user(role=role))

    assert client.get(reverse(name)).status_code == HTTPStatus.OK


@pytest.mark.parametrize("name", [*STAFF_PAGES, "bookings:cards"])
def test_sends_visitors_to_the_login(client: Client, name: str) -> None:
    make_workshop()

    response = client.get(reverse(name))

    assert response.status_code == HTTPStatus.FOUND
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", ["bookings:arrive", "bookings:no_show"])
def test_buttons_need_a_login_and_a_post(client: Client, name: str) -> None:
    appointment = make_due()
    address = reverse(name, args=[appointment.pk])

    assert client.post(address)["Location"].startswith(reverse("login"))
    client.force_login(make_user())
    assert client.get(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert not Visit.objects.exists()


def test_shows_plate_customer_service_and_state_in_words(desk: Client) -> None:
    appointment = make_due(customer=make_customer(last_name="Huber"))

    page = desk.get(reverse("bookings:day")).content.decode()

    for words in ("M-AB 123", "Ada Huber", "confirmed", "Customer is here", "not here yet"):
        assert words in page
    assert reverse("bookings:move", args=[appointment.pk]) in page


def test_a_short_slot_says_all_of_it_when_pointed_at(desk: Client) -> None:
    starts_at = midnight() + timedelta(hours=9)
    appointment = make_due(
        customer=make_customer(last_name="Huber"), starts_at=starts_at, minutes=15
    )
    appointment.services.add(make_service(name_en="Wheel change"))

    page = desk.get(reverse("bookings:day")).content.decode()

    assert 'title="09:00–09:15 M-AB 123, Ada Huber, Wheel change"' in page


def test_the_week_says_in_words_what_is_not_simply_confirmed(desk: Client) -> None:
    site, starts_at = make_workshop(), midnight() + timedelta(hours=9)
    make_due(site, starts_at=starts_at, state=Appointment.State.ARRIVED)
    make_due(site, starts_at=starts_at + timedelta(hours=3))

    page = desk.get(reverse("bookings:week")).content.decode()

    assert f"<span>{Appointment.State.ARRIVED.label}</span>" in page
    assert '<span class="visually-hidden">confirmed</span>' in page


def test_set_up_is_named_and_marked(desk: Client) -> None:
    appointment = make_due(starts_at=midnight() + timedelta(hours=9))
    Appointment.objects.update(taken_from=appointment.starts_at - timedelta(minutes=30))

    page = desk.get(reverse("bookings:day")).content.decode()

    assert "Set-up from 08:30" in page
    assert "slot-lead" in page


def test_an_offered_date_says_that_it_is_only_held(desk: Client) -> None:
    source = make_source()
    booking = make_booking(received_at=timezone.now(), source=source)
    proposal = Proposal.objects.create(
        booking=booking,
        created_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=2),
    )
    make_due(source.workshop, state=Appointment.State.HELD, proposal=proposal, booking=booking)

    page = desk.get(reverse("bookings:day")).content.decode()

    assert "offered as date 1, held until" in page
    assert "slot-held" in page
    assert "Customer is here" not in page
    assert "1 booking waits for an answer" in page


def test_places_by_classes_without_inline_styles(desk: Client) -> None:
    make_due()

    page = desk.get(reverse("bookings:day")).content.decode()

    assert " style=" not in page
    assert "lane-0" in page


def test_the_poll_gets_the_board_alone(desk: Client) -> None:
    make_workshop()

    response = desk.get(reverse("bookings:day"), **HTMX)

    page = response.content.decode()
    assert 'id="board"' in page
    assert "data-poll" in page
    assert "<html" not in page


def test_a_chosen_day_stays_and_today_follows_the_clock(desk: Client) -> None:
    site = make_workshop()
    address = reverse("bookings:day")

    assert f'data-poll="{address}?site={site.slug}"' in desk.get(address).content.decode()
    chosen = desk.get(address, {"on": "2027-03-09"}).content.decode()
    assert f'data-poll="{address}?site={site.slug}&amp;on=2027-03-09"' in chosen


@pytest.mark.parametrize("nonsense", ["", "tomorrow", "2027-13-40"])
def test_nonsense_for_a_day_shows_today(desk: Client, nonsense: str) -> None:
    make_workshop()

    response = desk.get(reverse("bookings:day"), {"on": nonsense})

    assert response.context["day"].is_today


def test_changes_to_another_site_by_its_name(desk: Client) -> None:
    make_workshop(name="Werkstatt A")
    other = make_workshop(name="Werkstatt B")
    make_workshop(name="Werkstatt C", is_active=False)

    response = desk.get(reverse("bookings:day"), {"site": other.slug})

    assert response.context["day"].site == other
    assert [site.name for site in response.context["sites"]] == ["Werkstatt A", "Werkstatt B"]


@pytest.mark.parametrize("name", ["bookings:day", "bookings:week"])
def test_says_what_to_do_before_there_is_a_site(desk: Client, name: str) -> None:
    page = desk.get(reverse(name)).content.decode()

    assert "There is no site yet" in page


def test_one_click_brings_the_customer_in(desk: Client) -> None:
    appointment = make_due()

    response = desk.post(reverse("bookings:arrive", args=[appointment.pk]))

    visit = Visit.objects.get()
    assert response["Location"] == visit.get_absolute_url()
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.ARRIVED


def test_two_clicks_make_one_visit(desk: Client) -> None:
    appointment = make_due()
    address = reverse("bookings:arrive", args=[appointment.pk])

    first, second = desk.post(address), desk.post(address)

    assert first["Location"] == second["Location"]
    assert Visit.objects.count() == 1


def test_a_cancelled_appointment_brings_nobody_in(desk: Client) -> None:
    appointment = make_due(state=Appointment.State.CANCELLED)

    response = desk.post(reverse("bookings:arrive", args=[appointment.pk]), follow=True)

    assert "can&#x27;t be changed any more" in response.content.decode()
    assert not Visit.objects.exists()


def test_notes_that_nobody_came(desk: Client) -> None:
    appointment = make_due()
    back = reverse("bookings:day") + "?on=2027-03-09"

    response = desk.post(reverse("bookings:no_show", args=[appointment.pk]), {"next": back})

    assert response["Location"] == back
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.NO_SHOW


def test_refuses_no_show_before_the_time(desk: Client) -> None:
    appointment = make_due(starts_at=timezone.now() + timedelta(hours=2))

    response = desk.post(reverse("bookings:no_show", args=[appointment.pk]), follow=True)

    assert "has not begun yet" in response.content.decode()
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.CONFIRMED


def test_does_not_go_to_a_foreign_address_afterwards(desk: Client) -> None:
    appointment = make_due()

    response = desk.post(
        reverse("bookings:no_show", args=[appointment.pk]), {"next": "https://evil.example/"}
    )

    assert response["Location"] == reverse("bookings:day")


def test_the_week_shows_counts_and_list(desk: Client) -> None:
    make_due(customer=make_customer(last_name="Huber"))

    page = desk.get(reverse("bookings:week")).content.decode()

    assert "1 appointment" in page
    assert "Ada Huber" in page


@pytest.mark.parametrize("name", ["bookings:day", "bookings:week"])
def test_takes_the_same_queries_for_ten_and_for_fifty(
    desk: Client, name: str, django_assert_max_num_queries
) -> None:
    site = make_workshop(bays=3)
    counts = []
    for more in (10, 40):
        fill(site, more)
        with django_assert_max_num_queries(15) as queries:
            desk.get(reverse(name))
        counts.append(len(queries))

    assert counts[0] == counts[1]
