"""A visit on a tablet whose connection fails: nothing that was saved is lost, nor said twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from bookings.models import ClientSave, Visit, VisitStep
from customers.models import Customer
from tests.bookings.visits.builders import make_visit
from tests.browser.conftest import Eye
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "() => localStorage.getItem('unsaved')"


@pytest.fixture
def visit(transactional_db: None) -> Visit:
    make_user(username="anna")
    return make_visit()


@pytest.fixture
def tablet(visit: Visit, eye: Eye, log_in: Callable[[str], None]) -> Iterator[Page]:
    log_in("anna")
    eye.page.set_viewport_size({"width": 820, "height": 1180})
    eye.open(visit.get_absolute_url())
    yield eye.page
    eye.page.context.set_offline(False)


def test_a_step_saved_offline_arrives_later(tablet: Page, visit: Visit) -> None:
    tablet.context.set_offline(True)
    tablet.locator("#step-welcome button.btn-counter").click()
    expect(tablet.locator("#unsaved")).to_be_visible()
    assert not VisitStep.objects.exists()

    tablet.context.set_offline(False)

    expect(tablet.locator("#step-welcome .state-good")).to_be_attached()
    expect(tablet.locator("#unsaved")).to_be_hidden()
    assert visit.steps.get().step == "welcome"
    assert tablet.evaluate(KEPT) is None


def test_a_closed_tab_loses_nothing(tablet: Page, eye: Eye, visit: Visit) -> None:
    tablet.locator("#step-data summary").first.click()
    tablet.context.set_offline(True)
    tablet.locator("#step-data [name=street]").fill("Lindenweg 7")
    tablet.locator("#step-data [name=city]").focus()
    expect(tablet.locator("#unsaved")).to_be_visible()
    assert "Lindenweg 7" in tablet.evaluate(KEPT)

    tablet.close()
    eye.page.context.set_offline(False)
    later = eye.page.context.new_page()
    later.goto(f"{eye.base}/bookings/day/")
    later.wait_for_function("() => localStorage.getItem('unsaved') === null")

    assert Customer.objects.get().street == "Lindenweg 7"


def test_what_was_answered_but_not_heard_is_saved_once(tablet: Page, visit: Visit) -> None:
    def swallow_answer(route) -> None:
        route.fetch()
        route.abort()

    tablet.route("**/welcome/", swallow_answer, times=1)
    tablet.locator("#step-welcome button.btn-counter").click()
    expect(tablet.locator("#unsaved")).to_be_visible()
    done_at = visit.steps.get().done_at

    tablet.locator("#unsaved button").click()

    expect(tablet.locator("#step-welcome .state-good")).to_be_attached()
    assert visit.steps.get().done_at == done_at
    assert ClientSave.objects.count() == 1


def test_a_colleagues_unsent_work_waits_for_them(tablet: Page, eye: Eye, log_in) -> None:
    tablet.context.set_offline(True)
    tablet.locator("#step-welcome button.btn-counter").click()
    expect(tablet.locator("#unsaved")).to_be_visible()
    make_user(username="ben")

    tablet.context.clear_cookies()
    log_in("ben")
    with tablet.expect_response("**/welcome/"):
        tablet.context.set_offline(False)
    eye.open("/bookings/day/")

    expect(tablet.locator("#unsaved")).to_be_hidden()
    assert "welcome" in tablet.evaluate(KEPT)
    assert not VisitStep.objects.exists()
