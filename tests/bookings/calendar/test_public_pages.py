"""The customer's pages: looking changes nothing, one button does it, twice is once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.direct.taking import booking_link
from bookings.links import appointment_path, proposal_url
from bookings.models import Appointment, Booking, Proposal
from bookings.proposals.life import accept, answer_booking, decline, withdraw_booking
from customers.models import Task
from tests.bookings.calendar.helpers import live_rows, messages_of
from tests.bookings.calendar.pages import values
from tests.factories import (
    make_booking,
    make_customer,
    make_service,
    make_source,
    make_vehicle,
    make_workshop,
)
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db


def offer(*, hours_ago: int = 0, **customer) -> Proposal:
    now = timezone.now() - timedelta(hours=hours_ago)
    source = make_source(workshop=make_workshop())
    booking = make_booking(received_at=now, source=source, customer=make_customer(**customer))
    booking.services.add(make_service())
    return answer_booking(booking, now=now)


def path(proposal: Proposal, name: str = "public_proposal") -> str:
    return reverse(name, args=[make_token("proposal", proposal.pk)])


def snapshot() -> dict[str, list]:
    """Everything that is stored, but for Django's own sessions."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label not in {"sessions", "axes", "contenttypes", "auth"}
    }


def test_looking_at_any_page_changes_nothing(client: Client) -> None:
    proposal, expired, taken = offer(), offer(hours_ago=60), offer()
    appointment = accept(taken, 1, now=timezone.now())
    vehicle, service = make_vehicle(customer=proposal.booking.customer), make_service(code="hu")
    site, mine = proposal.booking.workshop.slug, appointment_path(appointment)
    pages = [path(row) + query for row in (proposal, expired, taken) for query in ("", "?other=1")]
    pages += [mine, f"{mine}?change=1", f"{mine}ics/", booking_link(vehicle, service)[25:]]
    pages += [f"/book/{site}/", f"/book/{site}/?service=hu", f"/book/{site}/done/"]
    before = snapshot()

    statuses = {getattr(client, m)(page).status_code for page in pages for m in ("get", "head")}

    assert statuses <= {200, 302}
    assert snapshot() == before


@pytest.mark.parametrize("action", ["accept", "choose", "other", "decline"])
def test_no_answer_is_given_by_looking(client: Client, action: str) -> None:
    proposal = offer()

    response = client.get(path(proposal, f"public_proposal_{action}"))

    assert response.status_code == 405
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.OPEN


def test_the_page_shows_the_numbered_dates_the_price_and_one_big_button(client: Client) -> None:
    proposal = offer()
    Booking.objects.update(price_gross="179.00")

    response = client.get(path(proposal))

    html = response.content.decode()
    assert values(response)["number"] == ["1", "2", "3"]
    assert html.count("btn-primary") == 1
    assert "179,00" in html


def test_five_posts_are_one_appointment_and_one_confirmation(client: Client) -> None:
    proposal = offer()

    responses = [
        client.post(path(proposal, "public_proposal_accept"), {"number": 2}) for _ in range(5)
    ]

    assert {response.status_code for response in responses} == {302}
    assert [row.number for row in live_rows()] == [2]
    assert len(messages_of("appointment_confirmed")) == 1
    page = client.get(path(proposal))
    assert page["Location"] == appointment_path(live_rows()[0])


@pytest.mark.parametrize("number", ["", "9", "zwei", "9" * 19, "9" * 5000, "²"])
def test_a_number_that_was_not_offered_is_asked_again(client: Client, number: str) -> None:
    proposal = offer()

    response = client.post(path(proposal, "public_proposal_accept"), {"number": number})

    assert response.status_code == 409
    assert not Appointment.objects.filter(state="confirmed").exists()


def test_after_expiry_the_page_is_kind_and_offers_what_is_free_now(client: Client) -> None:
    proposal = offer(hours_ago=60)

    refused = client.post(path(proposal, "public_proposal_accept"), {"number": 1})
    page = client.get(path(proposal))

    offered = values(page)
    assert refused.status_code == 409
    assert "leider nicht länger für Sie freihalten" in page.content.decode()
    assert "Wählen Sie Ihren Termin" not in page.content.decode()
    assert "number" not in offered
    chosen = {"starts_at": offered["starts_at"][0]}
    assert client.post(path(proposal, "public_proposal_choose"), chosen).status_code == 302
    assert [row.state for row in live_rows()] == [Appointment.State.CONFIRMED]


def test_other_days_can_be_chosen_from_directly(client: Client) -> None:
    proposal = offer()
    offered = values(client.get(f"{path(proposal)}?other=1"))

    client.post(path(proposal, "public_proposal_choose"), {"starts_at": offered["starts_at"][-1]})

    [row] = live_rows()
    assert row.starts_at.isoformat() == offered["starts_at"][-1]


def test_the_pages_of_free_days_go_on(client: Client) -> None:
    proposal = offer()
    later = (timezone.localdate() + timedelta(days=40)).isoformat()

    first = values(client.get(f"{path(proposal)}?other=1"))["starts_at"]
    second = values(client.get(f"{path(proposal)}?other=1&from={later}"))["starts_at"]

    assert min(second)[:10] >= later > max(first)[:10]


def test_a_taken_time_is_refused_with_alternatives(client: Client) -> None:
    proposal = offer()

    response = client.post(
        path(proposal, "public_proposal_choose"), {"starts_at": "2026-11-22T03:00:00+00:00"}
    )

    assert response.status_code == 409
    assert values(response)["starts_at"]


OUT_OF_REACH = [
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-11-24T10:00:00+23:59",
]


@pytest.mark.parametrize("starts_at", ["", "morgen", "2026-11-24T10:00:00", *OUT_OF_REACH])
def test_a_start_that_is_no_moment_is_refused(client: Client, starts_at: str) -> None:
    proposal = offer()

    response = client.post(path(proposal, "public_proposal_choose"), {"starts_at": starts_at})

    assert response.status_code == 409


def test_a_form_without_its_cookie_is_refused_in_the_customers_language() -> None:
    action = path(offer(), "public_proposal_decline")

    response = Client(enforce_csrf_checks=True).post(action, headers={"Accept-Language": "de"})

    assert response.status_code == 403
    assert '<html lang="de">' in response.content.decode()
    assert Proposal.objects.get().state == Proposal.State.OPEN


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "morgen"])
def test_a_day_that_nobody_can_count_from_is_passed_over(client: Client, day: str) -> None:
    assert client.get(f"{path(offer())}?other=1&from={day}").status_code == 200


def test_a_wish_and_a_refusal_reach_a_person(client: Client) -> None:
    proposal = offer()
    client.post(path(proposal, "public_proposal_other"), {"wish": "lieber freitags"})
    client.post(path(proposal, "public_proposal_decline"))

    assert Task.objects.get().detail == "lieber freitags"
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.DECLINED
    assert client.get(path(proposal)).status_code == 200


def test_a_withdrawn_booking_offers_nothing(client: Client) -> None:
    proposal = offer()
    withdraw_booking(proposal.booking, reason="portal", now=timezone.now())

    response = client.get(f"{path(proposal)}?other=1")

    assert response.status_code == 200
    assert not {"number", "starts_at"} & values(response).keys()


def test_a_declined_offer_can_be_taken_up_again(client: Client) -> None:
    proposal = offer()
    decline(proposal, now=timezone.now())
    offered = values(client.get(path(proposal)))["starts_at"]

    client.post(path(proposal, "public_proposal_choose"), {"starts_at": offered[0]})

    assert len(live_rows()) == 1


def test_a_link_for_something_else_opens_nothing(client: Client) -> None:
    proposal = offer()
    token = make_token("appointment", proposal.pk)

    assert client.get(reverse("public_proposal", args=[token])).status_code == 404
    assert client.get(reverse("public_proposal", args=["1-forged"])).status_code == 404
    held = proposal.dates.first()
    assert client.get(appointment_path(held)).status_code == 404


def test_pages_speak_the_customers_language_and_name_no_plate(client: Client) -> None:
    english = client.get(path(offer(language="en")), headers={"accept-language": "de"})

    assert b'<html lang="en">' in english.content
    assert b"M-AB" not in english.content


def test_an_english_page_leaves_a_german_task_behind(client: Client) -> None:
    client.post(path(offer(language="en"), "public_proposal_decline"))

    task = Task.objects.get(kind=Task.Kind.ANSWER)
    assert task.title.endswith("möchte keinen unserer Termine")
    assert task.detail == "Ohne Angabe von Gründen."


def booked() -> Appointment:
    appointment = accept(offer(), 3, now=timezone.now())
    Appointment.objects.filter(pk=appointment.pk).update(
        starts_at=appointment.starts_at + timedelta(days=14),
        ends_at=appointment.ends_at + timedelta(days=14),
    )
    appointment.refresh_from_db()
    return appointment


def test_the_customer_moves_the_appointment(client: Client) -> None:
    row = booked()
    offered = values(client.get(f"{appointment_path(row)}?change=1"))["starts_at"]

    for _ in range(3):
        client.post(f"{appointment_path(row)}move/", {"starts_at": offered[0]})

    row.refresh_from_db()
    assert (row.starts_at.isoformat(), row.ical_sequence) == (offered[0], 1)


def test_the_customer_cancels_once(client: Client) -> None:
    row = booked()

    for _ in range(3):
        client.post(f"{appointment_path(row)}cancel/")

    assert live_rows() == []
    assert len(messages_of("appointment_cancelled")) == 1
    assert client.get(appointment_path(row)).status_code == 200


def test_shortly_before_only_a_call_helps(client: Client) -> None:
    row, now = booked(), timezone.now()
    Appointment.objects.update(starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=3))

    page = client.get(f"{appointment_path(row)}?change=1")
    refused = client.post(f"{appointment_path(row)}cancel/")

    assert "starts_at" not in values(page)
    assert refused.status_code == 409
    assert len(live_rows()) == 1


def test_the_calendar_file_downloads(client: Client) -> None:
    response = client.get(f"{appointment_path(booked())}ics/")

    assert response["Content-Type"].startswith("text/calendar")
    assert b"METHOD:PUBLISH" in response.content


def test_the_link_in_the_mail_is_absolute() -> None:
    assert proposal_url(offer()).startswith("https://werkstatt.example/t/")


def test_every_page_names_imprint_and_privacy(client: Client) -> None:
    html = client.get(path(offer())).content.decode()

    assert reverse("imprint") in html
    assert reverse("privacy") in html


def appointment_in(state: str, **fields) -> Appointment:
    now = timezone.now()
    row = accept(offer(), 1, now=now)
    Appointment.objects.filter(pk=row.pk).update(state=state, **fields)
    return Appointment.objects.get(pk=row.pk)


def past() -> dict:
    now = timezone.now()
    return {"starts_at": now - timedelta(hours=3), "ends_at": now - timedelta(hours=1)}


@pytest.mark.parametrize("state", ["cancelled", "no_show", "done", "confirmed"])
def test_who_has_no_appointment_any_more_finds_free_times_at_once(
    client: Client, state: str
) -> None:
    row = appointment_in(state, **past())

    page = client.get(appointment_path(row))

    assert page.status_code == 200
    assert values(page)["starts_at"]


def test_books_the_same_again_with_one_choice(client: Client) -> None:
    row = appointment_in("no_show", **past())
    chosen = values(client.get(appointment_path(row)))["starts_at"][0]

    for _ in range(2):
        client.post(f"{appointment_path(row)}again/", {"starts_at": chosen})

    [new] = Appointment.objects.filter(state="confirmed")
    assert (new.customer, list(new.services.all())) == (row.customer, list(row.services.all()))
    assert new.booking.source.slug == "direct"


def test_what_still_stands_is_not_booked_again(client: Client) -> None:
    row = accept(offer(), 1, now=timezone.now())

    answer = client.post(f"{appointment_path(row)}again/", {"starts_at": row.starts_at.isoformat()})

    assert answer.status_code == 409
    assert Appointment.objects.filter(state="confirmed").count() == 1


@pytest.mark.parametrize(
    ("language", "query", "shown", "offered"),
    [
        ("de", "", "de", "en"),
        ("de", "?lang=en", "en", "de"),
        ("en", "", "en", "de"),
        ("en", "?lang=de", "de", "en"),
        ("de", "?lang=xx", "de", "en"),
    ],
)
def test_speaks_the_customers_language_and_offers_the_other(
    client: Client, language: str, query: str, shown: str, offered: str
) -> None:
    proposal = offer(language=language)

    page = client.get(path(proposal) + query).content.decode()

    assert f'<html lang="{shown}">' in page
    assert f'href="{path(proposal)}?lang={offered}"' in page


def test_free_days_stand_in_a_calendar_of_links(client: Client) -> None:
    page = client.get(path(offer()) + "?other=1").content.decode()

    assert '<table class="month">' in page
    assert page.count("#times") >= 10


def test_a_day_in_the_calendar_shows_its_times_first(client: Client) -> None:
    proposal = offer()
    later = max(values(client.get(path(proposal) + "?other=1"))["starts_at"])[:10]

    starts = values(client.get(f"{path(proposal)}?other=1&from={later}"))["starts_at"]

    assert min(starts)[:10] == later


def test_the_way_and_the_phone_are_one_tap_away(client: Client) -> None:
    page = client.get(path(offer())).content.decode()

    assert "Werkstra%C3%9Fe%205" in page
    assert 'href="tel:+49891234567"' in page
