"""The bill at the counter: lines pointed at, pairs laid anew by drag and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from invoices.models import Invoice, PairCorrection
from tests.browser.conftest import Eye
from tests.browser.test_keyboard import tab_to
from tests.factories import make_user
from tests.invoices.test_correct_pairs import make_bill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bill(transactional_db: None) -> Invoice:
    make_user(username="anna")
    return make_bill(["Pollenfilter", "Waschen"], ["Einsatz Lüftung", "Aufbereitung"])


@pytest.fixture
def page(eye: Eye, bill: Invoice, log_in: Callable[[str], None]) -> Page:
    log_in("anna")
    eye.page.set_viewport_size({"width": 820, "height": 1180})
    eye.open(f"/invoices/orders/{bill.order_id}/explanation/")
    return eye.page


def test_a_line_is_pointed_at_by_tap_and_by_keys(page: Page, eye: Eye) -> None:
    pairs = page.locator("tbody.pair")

    pairs.nth(1).click()
    expect(pairs.nth(1)).to_have_class("pair different pointed")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".pointed")).to_have_text(pairs.nth(2).text_content() or "")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(pairs.nth(0)).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator(".pointed, .pointing")).to_have_count(0)
    page.locator("[data-point]").click()
    expect(pairs.nth(0)).to_have_class("pair different pointed")


def test_on_a_phone_order_and_invoice_stand_beside_each_other(page: Page, eye: Eye) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    eye.look_around("phone")

    boxes = [each.bounding_box() for each in page.locator("tbody.pair td:not(:empty)").all()]

    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert eye.findings == []


def test_a_line_dragged_onto_its_partner_is_laid_beside_it(page: Page, eye: Eye) -> None:
    page.locator("a[href='?mode=pairs']").click()
    eye.look_around("pairs")

    page.locator("[data-side=charged]", has_text="Einsatz Lüftung").drag_to(
        page.locator("[data-side=ordered]", has_text="Pollenfilter")
    )

    expect(page.locator(".flash-success")).to_be_visible()
    expect(page.locator("tbody.pair", has_text="Pollenfilter")).to_contain_text("Einsatz Lüftung")
    assert PairCorrection.objects.get().invoice_text == "Einsatz Lüftung"
    assert eye.findings == []


def test_two_lines_are_laid_together_without_a_mouse(page: Page) -> None:
    tab_to(page, "a[href='?mode=pairs']")
    page.keyboard.press("Enter")
    page.wait_for_url("**mode=pairs")

    tab_to(page, "[value=together]")
    tab_to(page, "[name=ordered]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name=charged]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator(".flash-success")).to_be_visible()
    kept = PairCorrection.objects.get()
    assert (kept.order_text, kept.invoice_text) == ("Waschen", "Aufbereitung")
