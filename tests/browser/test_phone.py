"""A customer with a phone: from our dates to the next booking, with thumbs only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from bookings.direct.personal_cards import give_card
from bookings.links import card_url, proposal_path
from bookings.models import Appointment, Proposal
from tests.bookings.calendar.test_public_pages import offer
from tests.browser.conftest import Eye
from tests.factories import make_vehicle
from workshop.models import Company

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    return {**browser_context_args, **phone}


@pytest.fixture
def proposal(transactional_db: None) -> Proposal:
    row = offer(first_name="Ada", language="de")
    Company.objects.update(change_limit_hours=0)
    return row


@pytest.fixture
def phone(eye: Eye, proposal: Proposal) -> Page:
    eye.open(proposal_path(proposal))
    return eye.page


def tap(page: Page, selector: str, *, number: int = 0) -> None:
    page.locator(selector).nth(number).tap()


def heading(page: Page, text: str) -> None:
    expect(page.locator("h1")).to_have_text(text)


def standing() -> Appointment:
    return Appointment.objects.get(state="confirmed")


def test_from_our_dates_to_the_next_booking(phone: Page, eye: Eye, proposal: Proposal) -> None:
    tap(phone, "label.date", number=1)
    tap(phone, ".btn-big")
    heading(phone, "Ihr Termin ist bestätigt")

    with phone.expect_download() as download:
        tap(phone, "a[href$='/ics/']")
    with download.value.path().open("rb") as file:
        [event] = Calendar.from_ical(file.read()).walk("VEVENT")
    assert event["dtstart"].dt == standing().starts_at

    tap(phone, "details.quiet summary")
    tap(phone, "a[href$='change=1#times']")
    phone.locator("table.month a").last.tap()
    expect(phone.locator("table.month a").first).to_be_attached()
    tap(phone, "details[open] label.time", number=2)
    tap(phone, ".btn-big")
    expect(phone.locator("details.quiet")).to_be_attached()
    assert standing().starts_at > timezone.now() + timedelta(days=14)

    tap(phone, "footer a[lang=en]")
    tap(phone, "details.quiet summary")
    tap(phone, "form[action$='/cancel/'] button")
    heading(phone, "Your appointment is cancelled")
    tap(phone, "details[open] label.time")
    tap(phone, ".btn-big")
    heading(phone, "Your appointment is confirmed")
    again = phone.url

    eye.open(proposal_path(proposal))
    assert phone.url == again
    assert standing().booking.source.slug == "direct"


def test_the_next_time_a_personal_card_asks_for_nothing(
    phone: Page, eye: Eye, proposal: Proposal
) -> None:
    customer, site = proposal.booking.customer, proposal.booking.workshop
    card = give_card(site, customer, make_vehicle(customer=customer), now=timezone.now())
    url = card_url(card)
    eye.open(url[url.index("/book/") :])

    expect(phone.locator("main")).to_contain_text("Ada")
    tap(phone, "label.pick")
    tap(phone, ".btn-big")
    tap(phone, ".time-button")
    heading(phone, "Stimmt das so?")
    assert not phone.locator("[name=email]").count()
    tap(phone, ".btn-big")

    heading(phone, "Ihr Termin ist bestätigt")
    assert standing().customer == customer


def test_dates_that_expired_on_the_open_page_lead_to_free_ones(phone: Page) -> None:
    tap(phone, "label.date")
    Proposal.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    tap(phone, ".btn-big")

    alert = phone.get_by_role("alert")
    expect(alert).to_contain_text("nicht länger freihalten")
    phone.locator("table.month a").nth(2).tap()
    tap(phone, "details[open] label.time")
    tap(phone, ".btn-big")

    heading(phone, "Ihr Termin ist bestätigt")
    assert standing().number == 0
