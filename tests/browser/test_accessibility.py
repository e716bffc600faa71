"""Everybody can use every page: no serious finding of axe, nothing wider than its window (C-73)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from customers.models import Customer
from tests.browser.conftest import Eye
from tests.browser.pages import COUNTER, OFFICE, PUBLIC, paths

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
LARGER = ({"width": 820, "height": 1180}, {"width": 1280, "height": 900})
ROWS = ("bookings:visit", "bookings:move", "bookings:detail", "bookings:clarify_one",
        "customers:detail")  # fmt: skip


def test_the_counter_is_for_everybody(house: None, eye: Eye, log_in: Callable[[str], None]) -> None:
    log_in("empfang")

    for path in paths(COUNTER):
        eye.look_at(path)

    assert eye.findings == []


def test_the_office_is_for_everybody(house: None, eye: Eye, log_in: Callable[[str], None]) -> None:
    log_in("chefin")

    for path in paths(OFFICE):
        eye.look_at(path)

    assert eye.findings == []


def test_customers_pages_are_for_everybody_with_any_screen(house: None, eye: Eye) -> None:
    for path in [path for examples in PUBLIC.values() for path in examples()]:
        eye.page.set_viewport_size(PHONE)
        eye.look_at(path)
        for size in LARGER:
            eye.page.set_viewport_size(size)
            eye.look_around(f"{path} {size['width']}")
    eye.look_at("/t/1.forged/proposal/", status=404)

    assert eye.findings == []


def test_a_tablet_at_the_counter_cuts_nothing(
    house: None, eye: Eye, log_in: Callable[[str], None]
) -> None:
    Customer.objects.update(last_name="Freifrau von Wolkenstein-Hohenschwangau-Unterammergau")
    log_in("chefin")
    eye.page.set_viewport_size({"width": 820, "height": 1180})

    for name in ("desk:today", "bookings:day", "bookings:week", "customers:list"):
        eye.look_at(reverse(name))
    for path in paths({name: COUNTER[name] for name in ROWS}):
        eye.look_at(path)

    assert eye.findings == []


def test_refused_forms_say_so_to_everybody(
    house: None, eye: Eye, log_in: Callable[[str], None]
) -> None:
    log_in("chefin")

    for name in ("workshop:staff_new", "workshop:service_new", "customers:new"):
        eye.open(reverse(name))
        eye.page.eval_on_selector_all("main form", "forms => forms.forEach(f => f.noValidate = 1)")
        eye.page.locator("main button.btn-primary").first.click()
        eye.page.locator(".invalid-feedback, .alert, .flash-error").first.wait_for()
        eye.look_around(name)

    assert eye.findings == []
