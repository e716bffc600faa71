"""The counter works without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from bookings.models import Appointment, VisitStep
from customers.models import Customer
from invoices.models import Order
from tests.browser.conftest import Eye
from workshop.models import Service

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAX_STOPS = 80


@pytest.fixture
def page_at_counter(house: None, eye: Eye, log_in: Callable[[str], None]) -> Page:
    log_in("empfang")
    eye.open("/")
    return eye.page


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _stop in range(MAX_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("css => document.activeElement.matches(css)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_the_first_stop_leads_past_the_navigation(page_at_counter: Page) -> None:
    page = page_at_counter

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main#content")).to_be_focused()


def test_every_stop_shows_where_it_is(page_at_counter: Page) -> None:
    page = page_at_counter
    hidden = []

    for _stop in range(30):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(({outlineStyle, boxShadow}) => outlineStyle + boxShadow)"
            "(getComputedStyle(document.activeElement))"
        )
        if outline == "nonenone":
            hidden.append(page.evaluate("document.activeElement.outerHTML"))

    assert hidden == []


def test_the_navigation_is_reached_and_followed(page_at_counter: Page) -> None:
    page = page_at_counter

    tab_to(page, ".topbar-nav a[href='/bookings/day/']")
    page.keyboard.press("Enter")

    expect(page.locator(".topbar-nav [aria-current=page]")).to_have_attribute(
        "href", "/bookings/day/"
    )


def test_a_customer_is_found_with_slash_letters_and_arrows(page_at_counter: Page) -> None:
    page = page_at_counter
    customer = Appointment.objects.filter(state="arrived").first().customer

    page.keyboard.press("/")
    page.keyboard.type(customer.last_name)
    page.locator(".hits a").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hits a").first).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text(customer.last_name)


def test_enter_opens_the_best_hit(page_at_counter: Page) -> None:
    page = page_at_counter
    customer = Appointment.objects.filter(state="arrived").first().customer

    page.keyboard.press("/")
    page.keyboard.type(f"{customer.last_name} {customer.first_name}")
    page.locator(".hits a mark").first.wait_for()
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text(customer.last_name)


def test_arrows_lead_from_task_to_task(page_at_counter: Page, eye: Eye) -> None:
    page = page_at_counter
    eye.open("/customers/tasks/")

    page.locator("[data-step]").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-step]").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-step]").first).to_be_focused()


def test_a_call_is_noted_and_stands_in_the_timeline(page_at_counter: Page, eye: Eye) -> None:
    page = page_at_counter
    customer = Appointment.objects.filter(state="arrived").first().customer
    eye.open(customer.get_absolute_url())

    page.locator(".note-form summary").focus()
    page.keyboard.press("Enter")
    page.fill("#id_text", "Fragt nach Winterreifen")
    page.locator(".note-form button").press("Enter")

    expect(page.locator(".timeline")).to_contain_text("Fragt nach Winterreifen")


def test_escape_closes_the_hits_and_returns_to_the_box(page_at_counter: Page) -> None:
    page = page_at_counter

    page.keyboard.press("/")
    page.keyboard.type("mü")
    page.locator(".hits a").first.wait_for()
    page.keyboard.press("Escape")

    expect(page.locator(".hits a")).to_have_count(0)
    expect(page.locator("#search")).to_be_focused()


def test_a_customer_arrives_and_a_step_is_settled(page_at_counter: Page) -> None:
    page = page_at_counter
    expected = Appointment.objects.filter(state="confirmed").order_by("starts_at").first()

    tab_to(page, ".topbar-nav a[href='/bookings/day/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bookings/day/")
    tab_to(page, f"#arrive-{expected.pk}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bookings/visits/*/")
    tab_to(page, "#step-welcome button")
    page.keyboard.press("Enter")

    expect(page.locator("#step-welcome .state-good")).to_be_attached()
    expect(page.locator("#step-data > summary")).to_be_focused()
    assert VisitStep.objects.filter(visit__appointment=expected, step="welcome").exists()


def test_an_order_is_typed_from_packages_in_a_few_strokes(page_at_counter: Page, eye: Eye) -> None:
    customer = Customer.objects.filter(vehicles__isnull=False).first()
    services = Service.objects.exclude(price_gross=None)[:2]
    eye.open(f"{reverse('invoices:order_new')}?customer={customer.pk}")
    page = page_at_counter
    tab_to(page, "button.btn-primary")
    page.keyboard.press("Enter")

    for service in services:
        expect(page.locator("#id_package")).to_be_focused()
        page.keyboard.type(service.code)
        page.keyboard.press("Enter")
        expect(page.locator("table.lines")).to_contain_text(service.name_de)

    lines = Order.objects.get(customer=customer, state="open", visit=None).lines
    assert [line.service for line in lines.all()] == list(services)
