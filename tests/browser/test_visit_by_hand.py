"""A visit signed with the finger, and done from welcome to good-bye without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.models import Visit, VisitStep
from bookings.visits.checklists import SHIPPED, Draft, newest_checklist, save_checklist
from customers.models import ConsentEvent
from tests.bookings.visits.builders import make_visit
from tests.browser.conftest import Eye
from tests.browser.test_keyboard import tab_to
from tests.factories import make_service, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit(transactional_db: None) -> Visit:
    make_user(username="anna")
    make_service(code="hu", due_rule="hu")
    return make_visit()


@pytest.fixture
def page(eye: Eye, visit: Visit, log_in: Callable[[str], None]) -> Page:
    log_in("anna")
    eye.page.set_viewport_size({"width": 820, "height": 1180})
    eye.open(visit.get_absolute_url())
    return eye.page


def test_a_signature_drawn_on_the_tablet_is_kept(page: Page, eye: Eye, visit: Visit) -> None:
    page.locator("#step-reminders > summary").click()
    canvas = page.locator("#step-reminders canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 120, steps=8)
    page.mouse.up()
    eye.look_around("visit")
    for value in ("email", "service"):
        page.locator(f"#step-reminders input[value={value}]").check()

    page.locator("#step-reminders button[value=yes]").click()

    expect(page.locator("#step-reminders .state-good")).to_be_attached()
    assert "signature:data:image/png;base64," in ConsentEvent.objects.get().proof.evidence
    assert eye.findings == []


def press(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def put_off_and_say_goodbye(page: Page) -> None:
    expect(page.locator("#step-next_service > summary")).to_be_focused()
    tab_to(page, "#next-reason")
    page.keyboard.type("too early")
    press(page, "#step-next_service button[value=later]")
    expect(page.locator("#step-goodbye > summary")).to_be_focused()
    press(page, "#step-goodbye button.btn-counter")


@pytest.fixture
def own_list(visit: Visit) -> Visit:
    """The visit follows the owner's list: without a bill, with a question of the house."""
    question = Draft("own-1", "pick_up", "Schlüssel zurück?", "Key returned?", asks="yes_no")
    drafts = [draft for draft in SHIPPED if draft.key != "bill"]
    save_checklist([*drafts, question], seen=0, by=make_user(role="owner"), now=timezone.now())
    visit.checklist = newest_checklist()
    visit.save()
    for key in ("welcome", "data", "reminders", "conditions", "cards"):
        VisitStep.objects.create(visit=visit, step=key, done_at=timezone.now())
    return visit


def test_a_hand_over_by_the_owners_own_list_is_done_with_the_keyboard(
    own_list: Visit, page: Page
) -> None:
    expect(page.locator("#step-bill")).to_have_count(0)
    press(page, "#step-satisfaction button[value='4']")
    put_off_and_say_goodbye(page)
    expect(page.locator("#step-own-1 > summary")).to_be_focused()
    press(page, "#close button")
    expect(page.locator("#close [role=alert]")).to_be_visible()
    press(page, "#step-own-1 > summary")
    tab_to(page, "#note-own-1")
    page.keyboard.type("both keys")
    press(page, "#step-own-1 button[value=yes]")
    expect(page.locator("#step-own-1 .state-good")).to_be_attached()
    press(page, "#close button")
    page.wait_for_url("**/bookings/day/")

    own_list.refresh_from_db()
    answer = own_list.steps.get(step="own-1")
    assert (answer.answer, answer.note, bool(own_list.closed_at)) == ("yes", "both keys", True)


def test_the_whole_visit_is_done_with_the_keyboard(page: Page, visit: Visit) -> None:
    for key in ("welcome", "data"):
        press(page, f"#step-{key} button.btn-counter")
        expect(page.locator(f"#step-{key} .state-good").first).to_be_attached()
    press(page, "#step-reminders button[value=no]")
    for key in ("conditions", "cards", "bill"):
        expect(page.locator(f"#step-{key} > summary")).to_be_focused()
        press(page, f"#step-{key} button.btn-counter")
    expect(page.locator("#step-satisfaction > summary")).to_be_focused()
    press(page, "#step-satisfaction button[value='5']")
    put_off_and_say_goodbye(page)
    expect(page.locator("#step-goodbye .state-good")).to_be_attached()
    press(page, "#close button")
    page.wait_for_url("**/bookings/day/")

    visit.refresh_from_db()
    assert visit.closed_at is not None
    assert visit.satisfaction == 5
