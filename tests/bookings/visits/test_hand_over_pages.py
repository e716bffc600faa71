"""The hand-over in the browser: the next step and work that was put off."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment, DeferredWork, NextStep, Proposal, Visit
from customers.models import Vehicle
from tests.bookings.visits.builders import make_visit, settle_all, step_url
from tests.bookings.visits.test_deferred_work import make_work
from tests.factories import make_appointment, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]


@pytest.fixture
def visit() -> Visit:
    make_service(code="hu", name_en="Main inspection", due_rule="hu")
    visit = make_visit()
    Vehicle.objects.update(hu_due=(timezone.localdate() + timedelta(days=100)).replace(day=1))
    return visit


def test_offers_again_at_the_check_in_what_was_put_off_and_still_holds(
    desk: Client, visit: Visit
) -> None:
    make_work(visit.customer, text="Front brakes", price_gross=Decimal("189.00"))
    make_work(visit.customer, text="Wiper", valid_until=timezone.localdate() - timedelta(days=1))
    make_work(visit.customer, text="Bulb today", visit=visit)

    check_in, hand_over = notices(desk, visit)

    assert "Front brakes" in check_in
    assert "189.00 €" in check_in
    assert "Bulb today" not in check_in
    assert "Bulb today" in hand_over
    assert "Wiper" not in check_in + hand_over


def notices(desk: Client, visit: Visit) -> list[str]:
    page = desk.get(visit.get_absolute_url()).content.decode()
    return [part.split("</div>")[0] for part in page.split("flash-warning reoffered")[1:]]


def test_names_no_price_that_no_longer_holds(desk: Client, visit: Visit) -> None:
    make_work(
        visit.customer,
        text="Brakes",
        urgency="safety",
        acknowledged_at=timezone.now(),
        price_gross=Decimal("99.00"),
        valid_until=timezone.localdate() - timedelta(days=1),
    )

    check_in = notices(desk, visit)[0]

    assert ("Brakes" in check_in, "99.00" in check_in) == (True, False)


def answers(client: Client, visit: Visit, kind: str) -> list[str]:
    """The buttons of one kind, as the page shows them."""
    page = client.get(visit.get_absolute_url()).content.decode()
    return re.findall(rf'name="answer" value="({kind}[^"]*)"', page)


def answer(client: Client, visit: Visit, value: str, **more: str):
    posted = {"answer": value, "channel": "none", **more}
    return client.post(step_url(visit, "next_service"), posted)


def test_one_click_books_a_date_that_is_shown(desk: Client, visit: Visit) -> None:
    dates = answers(desk, visit, "book hu")

    response = answer(desk, visit, dates[1])

    assert response["Location"].endswith("#step-next_service")
    assert len(dates) == 3
    booked = NextStep.objects.get().appointment
    assert booked.starts_at.astimezone(timezone.get_current_timezone()).isoformat() in dates[1]


def test_one_click_sends_dates(desk: Client, visit: Visit) -> None:
    [propose] = answers(desk, visit, "propose hu")

    answer(desk, visit, propose)

    assert NextStep.objects.get().proposal == Proposal.objects.get()


def test_takes_what_is_booked_already(desk: Client, visit: Visit) -> None:
    coming = make_appointment(starts_at=timezone.now() + timedelta(days=9), customer=visit.customer)

    answer(desk, visit, *answers(desk, visit, "known"))

    assert NextStep.objects.get().appointment == coming


def test_goes_on_without_a_date_for_a_reason(desk: Client, visit: Visit) -> None:
    answer(desk, visit, "later", reason="too early")

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert NextStep.objects.get().reason == "too early"
    assert "No date yet" in page
    assert "We don&#x27;t get in touch." in page or "We don't get in touch." in page


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"answer": "later", "channel": "none"}, "Please write a few words."),
        ({"answer": "later", "reason": "too early"}, "choose how we get in touch"),
        ({"answer": "", "channel": "none"}, "choose an answer"),
        ({"channel": "none"}, "choose an answer"),
        ({"answer": "book hu yesterday", "channel": "none"}, "choose an answer"),
        ({"answer": "book hu 2027-13-45T99:00+00:00", "channel": "none"}, "choose an answer"),
        ({"answer": "book hu 2027-04-14T09:00", "channel": "none"}, "choose an answer"),
        ({"answer": "book x 2027-04-14T09:00+02:00", "channel": "none"}, "choose an answer"),
        ({"answer": "later", "channel": "voice", "reason": "a"}, "has not agreed"),
    ],
)
def test_refuses_half_an_answer(
    desk: Client, visit: Visit, posted: dict[str, str], words: str
) -> None:
    response = desk.post(step_url(visit, "next_service"), posted)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in response.content.decode()
    assert not NextStep.objects.exists()


@pytest.mark.parametrize("number", ["0", "x", "99999"])
def test_an_unknown_appointment_is_not_found(desk: Client, visit: Visit, number: str) -> None:
    assert answer(desk, visit, f"known {number}").status_code == HTTPStatus.NOT_FOUND


def test_the_next_step_can_t_be_left_out(desk: Client, visit: Visit) -> None:
    response = desk.post(
        step_url(visit, "next_service"), {"leave_out": "1", "reason": "no time today"}
    )

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    assert "can&#x27;t be left out" in page
    assert 'id="reason-next_service"' not in page
    assert 'id="reason-goodbye"' in page


def test_a_taken_date_is_refused_with_its_reason(desk: Client, visit: Visit) -> None:
    date = answers(desk, visit, "book hu")[0]
    Appointment.objects.filter(pk=visit.appointment_id).update(state="done")
    visit.appointment.workshop.bays.update(is_active=False)

    response = answer(desk, visit, date)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not NextStep.objects.exists()


def defer_post(**changed: str) -> dict[str, str]:
    return {"work-text": "Brake discs", "work-urgency": "soon", "work-price_gross": "480.00"} | {
        f"work-{name}": value for name, value in changed.items()
    }


def test_notes_work_and_shows_it(desk: Client, visit: Visit) -> None:
    response = desk.post(reverse("bookings:defer", args=[visit.pk]), defer_post(found_by="Jens"))

    assert response["Location"] == f"{visit.get_absolute_url()}#deferred"
    page = desk.get(visit.get_absolute_url()).content.decode()
    assert "Brake discs" in page
    assert "found by Jens" in page
    assert DeferredWork.objects.get().price_gross == Decimal(480)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": ""}, "required"),
        ({"urgency": "never"}, "valid choice"),
        ({"price_gross": "-1"}, "greater than or equal"),
        ({"urgency": "safety"}, "This concerns safety"),
    ],
)
def test_refuses_a_note_that_says_too_little(
    desk: Client, visit: Visit, changed: dict[str, str], words: str
) -> None:
    response = desk.post(reverse("bookings:defer", args=[visit.pk]), defer_post(**changed))

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in response.content.decode()
    assert not DeferredWork.objects.exists()


def test_a_closed_entry_leaves_the_pages(desk: Client, visit: Visit) -> None:
    work = make_work(visit.customer, text="Brake hose")
    glance = reverse("desk:glance", args=[visit.customer.pk])
    assert f'id="work-{work.pk}"' in desk.get(glance).content.decode()

    response = desk.post(reverse("bookings:deferred_settle", args=[work.pk, "done"]))

    assert response["Location"] == visit.customer.get_absolute_url()
    assert f'id="work-{work.pk}"' not in desk.get(glance).content.decode()


@pytest.mark.parametrize(
    ("target", "is_followed"), [("/bookings/day/", True), ("https://evil.example/", False)]
)
def test_returns_only_to_our_own_pages(
    desk: Client, visit: Visit, target: str, is_followed: bool
) -> None:
    work = make_work(visit.customer)
    url = reverse("bookings:deferred_settle", args=[work.pk, "declined"])

    response = desk.post(url, {"next": target})

    assert (response["Location"] == target) is is_followed


def test_an_entry_is_closed_by_known_words_only(desk: Client, visit: Visit) -> None:
    work = make_work(visit.customer)

    unknown = desk.post(reverse("bookings:deferred_settle", args=[work.pk, "open"]))
    desk.post(reverse("bookings:deferred_settle", args=[work.pk, "done"]))
    desk.post(reverse("bookings:deferred_settle", args=[work.pk, "declined"]))

    work.refresh_from_db()
    assert (unknown.status_code, work.state) == (HTTPStatus.NOT_FOUND, "done")


def test_a_closed_visit_takes_no_more_notes(desk: Client) -> None:
    visit = make_visit(closed_at=timezone.now())
    settle_all(visit)

    page = desk.get(visit.get_absolute_url()).content.decode()

    assert "Note work that is put off" not in page
