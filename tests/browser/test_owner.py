"""What an owner asks is answered without a mouse, and goodwill is given with one click."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from invoices.models import Order
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from retention.snapshots import Choice, stored_tables, take_snapshot
from tests.browser.conftest import NOW, Eye
from tests.browser.test_keyboard import tab_to
from tests.retention.builders import budget_left, make_order, make_rule

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _press(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def test_the_owner_learns_by_keyboard_whom_to_call_and_which_portal_pays(
    house: None, eye: Eye, log_in: Callable[[str], None]
) -> None:
    tables = {table.key: rows for table, rows in stored_tables(take_snapshot(Choice(), now=NOW))}
    log_in("chefin")
    page = eye.page
    eye.open("/")

    _press(page, ".topbar-nav a[href='/retention/']")
    page.wait_for_url("**/retention/")
    _press(page, ".burning .alarm li a")
    expect(page.locator("a[href^='tel:']").first).to_be_visible()

    page.go_back()
    page.wait_for_url("**/retention/")
    tab_to(page, "[aria-labelledby=table-portals]")
    first = page.locator("[aria-labelledby=table-portals] tbody tr").first
    expect(first.locator("th")).to_have_text(tables["portals"][0][0])
    _press(page, "#group-portal + .figures summary")
    expect(page.locator("#group-portal + .figures details").first).to_have_attribute("open", "")
    _press(page, "#group-portal + .figures details a")
    expect(page.locator("table.list tbody tr").first).to_be_visible()


def test_the_filters_and_the_table_behind_a_chart_need_no_mouse(
    house: None, eye: Eye, log_in: Callable[[str], None]
) -> None:
    for period in ("30", "90"):
        take_snapshot(Choice(period), now=NOW)
    log_in("chefin")
    page = eye.page
    eye.open(reverse("retention:dashboard"))

    tab_to(page, "#id_period")
    page.keyboard.press("Home")
    page.wait_for_url("**period=30**")
    _press(page, ".jumps a[href='#charts']")
    _press(page, ".chart summary")

    expect(page.locator(".chart details table").first).to_be_visible()
    eye.look_around("a chart with its table")
    assert eye.findings == []


def test_goodwill_is_given_with_one_click_and_declined_with_a_reason(
    house: None, eye: Eye, log_in: Callable[[str], None]
) -> None:
    GoodwillRule.objects.update(is_active=False)
    rule, (given, declined) = make_rule(), (make_order(), make_order())
    log_in("empfang")
    page = eye.page

    eye.open(given.get_absolute_url())
    page.locator(".goodwill-offer form button").first.click()
    expect(page.locator("table.lines")).to_contain_text(rule.name)
    eye.open(declined.get_absolute_url())
    page.locator(".goodwill-offer details > summary").first.click()
    page.fill("#decline-reason", "hat es eilig")
    page.locator("#decline-reason").press("Enter")

    expect(page.locator(".goodwill-offer")).to_contain_text("hat es eilig")
    assert GoodwillUse.objects.get(rule=rule).order == given
    assert GoodwillRequest.objects.get(rule=rule).order == Order.objects.get(pk=declined.pk)
    assert budget_left(rule, NOW.date()) == 90


def test_a_text_can_be_saved_and_tried_right_after_its_preview(
    house: None, eye: Eye, log_in: Callable[[str], None]
) -> None:
    log_in("chefin")
    page = eye.page
    eye.open(reverse("messaging:text", args=["service_reminder", "sms", "de"]))
    preview = page.frame_locator("iframe.text-trial")
    expect(preview.locator(".bubble")).to_be_visible()

    page.locator("button[name=to_me]").click()
    expect(preview.locator(".flash")).to_be_visible()
    page.fill("[name=why]", "kürzer")
    page.locator("[data-text-form] .btn-primary").click()

    expect(page.locator("main .flash-success")).to_be_visible()
