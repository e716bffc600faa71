"""The front desk works its day with the keyboard only; the visit is in test_visit_by_hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bookings.models import Booking, Notification, Visit
from tests.browser.conftest import Eye
from tests.browser.test_keyboard import tab_to

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
