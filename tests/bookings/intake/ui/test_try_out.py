"""Trying a sample out shows exactly what it would become, and saves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from bookings.intake.trial import Trial, try_out
from bookings.models import Booking, Source
from customers.models import Customer
from tests.bookings.intake.samples import LABELLED, NOW, event_body, mail_of
from tests.bookings.intake.ui.samples import arrive
from tests.factories import make_customer, make_service, make_source, make_vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(slug="finder")


def all_tables() -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def tried(source: Source, raw: bytes, *, is_authentic: bool = True) -> Trial:
    before = all_tables()
    trial = try_out(source, raw, is_authentic=is_authentic, now=NOW)
    assert all_tables() == before
    return trial


def test_a_new_booking_shows_customer_vehicle_and_dates(source: Source) -> None:
    trial = tried(source, event_body())

    planned = trial.planned
    assert planned
    assert (trial.outcome, planned.customer, planned.customer_is_new) == (
        "new booking",
        "Jörg Weiß",
        True,
    )
    assert planned.services == ["Inspection"]
    assert planned.vehicle_is_new
    assert "M-AB 123" in planned.vehicle
    assert len(planned.offered) == 3
    assert planned.appointment_at is None
    assert len(trial.messages) == 1
    assert "joerg.weiss@kunde.example" in trial.messages[0].lower()


def test_an_agreed_time_would_be_the_appointment(source: Source) -> None:
    time = {"start": "2026-12-01T09:00:00+01:00", "is": "agreed"}

    planned = tried(source, event_body(time=time)).planned

    assert planned
    assert planned.appointment_at is not None
    assert planned.appointment_at.isoformat() == "2026-12-01T08:00:00+00:00"
    assert planned.offered == []


def test_a_known_customer_is_named_as_known(source: Source) -> None:
    known = make_customer(
        first_name="Jörg",
        last_name="Weiß",
        email="joerg.weiss@kunde.example",
        phone="+491712345678",
        name_key="weiss jorg",
    )
    make_vehicle(customer=known)

    planned = tried(source, event_body()).planned

    assert planned
    assert (planned.customer_is_new, planned.vehicle_is_new) == (False, False)


def test_a_doubtful_customer_is_new_and_perhaps_known(source: Source) -> None:
    make_customer(first_name="Eva", last_name="Stein", phone="+491712345678")

    planned = tried(source, event_body()).planned

    assert planned
    assert planned.customer_is_new
    assert planned.perhaps_known_as == ["Eva Stein"]


def test_an_unknown_word_would_be_asked_about(source: Source) -> None:
    trial = tried(source, event_body(services=["Großer Check"]))

    assert trial.planned
    assert trial.planned.unknown_words == ["Großer Check"]
    assert trial.planned.offered == []
    assert any("Großer Check" in question for question in trial.questions)


def test_what_came_unsigned_waits_for_a_click_and_shows_what_follows(source: Source) -> None:
    trial = tried(source, mail_of(LABELLED), is_authentic=False)

    assert trial.planned
    assert trial.planned.needs_click
    assert len(trial.planned.offered) == 3
    assert trial.questions


def test_what_nobody_can_read_would_wait_with_its_reason(source: Source) -> None:
    trial = tried(source, b"Guten Tag")

    assert (trial.planned, trial.outcome) == (None, "to be clarified")
    assert trial.reason


def test_a_sample_that_came_before_is_known_already(source: Source) -> None:
    arrive(source, event_body(), now=NOW, is_authentic=True)

    trial = tried(source, event_body())

    assert trial.outcome == "known already"
    assert Booking.objects.count() == 1


def test_a_bounce_would_be_no_booking(source: Source) -> None:
    bounce = mail_of("Undelivered").replace(
        b"Content-Type: text/plain",
        b"Auto-Submitted: auto-replied\r\nContent-Type: text/plain",
    )

    trial = tried(source, bounce)

    assert trial.planned is None
    assert not Customer.objects.exists()
