"""The front desk works its day with the keyboard only; the visit is in test_visit_by_hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bookings.models import Booking, Notification, Visit
from messaging.models import Message
from reminders.models import CallAttempt
from tests.browser.conftest import Eye
from tests.browser.test_keyboard import tab_to
from tests.reminders.builders import make_reminder

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOP = ".topbar-nav "


def follow(page: Page, selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def desk(house: None, eye: Eye) -> Page:
    eye.open("/login/")
    keys = eye.page.keyboard
    expect(eye.page.locator("[name=username]")).to_be_focused()
    keys.type("empfang")
    keys.press("Tab")
    keys.type("werkstatt-demo")
    keys.press("Enter")
    expect(eye.page.locator(f"{TOP}[aria-current=page]")).to_have_attribute("href", "/")
    return eye.page


@pytest.fixture
def to_call(house: None) -> Message:
    return make_reminder(state="handed_over", channel="call")


def test_a_call_is_taken_made_and_noted(to_call: Message, desk: Page) -> None:
    follow(desk, f"{TOP}a[href='/reminders/']")
    follow(desk, "main a[href='/reminders/calls/']")
    follow(desk, f"form[action='/reminders/calls/{to_call.pk}/take/'] button")
    tab_to(desk, "a[href^='tel:']")
    tab_to(desk, "#note")
    desk.keyboard.type("ruft nach dem Urlaub zurück")
    follow(desk, "button[name=outcome][value=reached]")
    expect(desk.locator(".flash-success")).to_be_attached()

    attempt = CallAttempt.objects.get(message=to_call)
    assert (attempt.outcome, attempt.note) == ("reached", "ruft nach dem Urlaub zurück")
    assert attempt.called_by.username == "empfang"


def test_what_came_in_is_cleared_up_and_answered(desk: Page) -> None:
    unclear = Notification.objects.get(state="clarification")
    follow(desk, f"{TOP}a[href='/bookings/']")
    follow(desk, "main a[href='/bookings/clarify/']")
    follow(desk, f"main a[href='/bookings/clarify/{unclear.pk}/']")
    tab_to(desk, "[name=phone]")
    desk.keyboard.type("0151 55559876")
    follow(desk, "button[value=save]")
    expect(desk.locator(".flash-success")).to_be_attached()
    unclear.refresh_from_db()
    assert unclear.booking.customer.phone == "+4915155559876"

    waiting = Booking.objects.filter(state="unconfirmed").first()
    follow(desk, f"{TOP}a[href='/bookings/']")
    follow(desk, f"main a[href='/bookings/{waiting.pk}/']")
    follow(desk, "button[name=answer][value=yes]")
    expect(desk.locator("#answers ~ *").first).to_be_attached()

    waiting.refresh_from_db()
    assert waiting.answered_at
    assert waiting.proposals.exists() or waiting.appointments.exists()


def test_somebody_without_an_appointment_is_let_in(desk: Page) -> None:
    visits = Visit.objects.count()
    follow(desk, f"{TOP}a[href='/bookings/day/']")
    follow(desk, "main a[href*='walk-in']")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type(Booking.objects.first().customer.last_name)
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    follow(desk, ".answers button")
    desk.wait_for_url("**/bookings/visits/*/")

    assert Visit.objects.count() == visits + 1
