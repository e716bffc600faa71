"""The day board under mouse, keys and a second pair of eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from bookings.models import Appointment
from messaging.models import Message
from tests.browser.conftest import NOW, Eye
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
)
from workshop.models import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAY = date(2026, 11, 25)


@pytest.fixture
def site(transactional_db: None, time_machine: object) -> Workshop:
    time_machine.move_to(NOW)
    make_user(username="anna")
    return make_workshop(bays=2)


@pytest.fixture
def board(site: Workshop, eye: Eye, log_in: Callable[[str], None]) -> Callable[[], Page]:
    """Open the board of the day after today."""

    def opened() -> Page:
        log_in("anna")
        eye.page.context.add_cookies([{"name": "django_language", "value": "en", "url": eye.base}])
        eye.open(f"{reverse('bookings:day')}?on={DAY}")
        return eye.page

    return opened


def clock(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute), ZoneInfo("Europe/Berlin"))


def coming(site: Workshop, start: datetime, bay: str = "Bühne 1", **fields: str) -> Appointment:
    vehicle = make_vehicle(customer=make_customer(**fields))
    one = make_appointment(
        starts_at=start, workshop=site, bay=site.bays.get(name=bay), customer=vehicle.customer,
        vehicle=vehicle, minutes=60,
    )  # fmt: skip
    one.services.add(make_service(duration_minutes=60))
    return one


def slot(page: Page, one: Appointment) -> Locator:
    return page.locator(f"#slot-{one.pk}")


def drag(page: Page, one: Appointment, *, bays: int = 0, quarters: int = 0, part: str = "") -> None:
    """Pull a slot, or its lower edge, so far to the side and down."""
    held = slot(page, one)
    box = (held.locator(part) if part else held).bounding_box()
    heads = page.locator(".board-bay")
    wide = heads.nth(1).bounding_box()["x"] - heads.nth(0).bounding_box()["x"]
    high = page.locator(".board-ground").bounding_box()["height"] / 36
    x, y = box["x"] + box["width"] / 2, box["y"] + min(4, box["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 10)
    page.locator(".slot-ghost" if part else ".board-free").first.wait_for(state="attached")
    page.mouse.move(x + bays * wide, y + quarters * high, steps=3)
    page.mouse.up()


def is_at(one: Appointment, start: datetime, bay: str) -> bool:
    one.refresh_from_db()
    return (one.starts_at, one.bay.name) == (start, bay)


def test_dragging_asks_first_and_then_moves_and_tells(
    board: Callable[[], Page], site: Workshop
) -> None:
    one = coming(site, clock(9))
    page = board()

    drag(page, one, bays=1, quarters=5)
    expect(page.locator("#board-dialog")).to_contain_text("10:15")
    assert is_at(one, clock(9), "Bühne 1")
    page.locator("#board-dialog button.btn-primary").click()

    expect(page.locator("#board-note")).to_contain_text("customer is told")
    expect(slot(page, one)).to_contain_text("10:15")
    assert is_at(one, clock(10, 15), "Bühne 2")
    assert Message.objects.filter(kind="appointment_changed").count() == 1


def test_a_conflict_says_who_is_there_and_changes_nothing(
    board: Callable[[], Page], site: Workshop
) -> None:
    one = coming(site, clock(9))
    coming(site, clock(11), "Bühne 2", last_name="Huber")
    page = board()

    drag(page, one, bays=1, quarters=9)

    expect(page.locator("#board-note")).to_contain_text("Huber")
    expect(page.locator("#board-dialog")).to_be_hidden()
    assert is_at(one, clock(9), "Bühne 1")
    assert not Message.objects.exists()


def test_another_bay_and_a_later_end_need_no_question(
    board: Callable[[], Page], site: Workshop
) -> None:
    one = coming(site, clock(9))
    page = board()

    drag(page, one, bays=1)
    expect(page.locator("#board-note")).to_contain_text("same time")
    expect(slot(page, one)).to_have_attribute("data-bay", str(site.bays.last().pk))
    drag(page, one, quarters=2, part="[data-end]")
    expect(slot(page, one)).to_have_attribute("data-ends", f"{DAY}T10:30")

    assert is_at(one, clock(9), "Bühne 2")
    assert one.ends_at == clock(10, 30)
    assert not Message.objects.exists()


def test_keys_walk_through_free_places(board: Callable[[], Page], site: Workshop) -> None:
    one = coming(site, clock(9))
    coming(site, clock(10, 15))
    page = board()

    page.locator(f"#who-{one.pk}").focus()
    page.keyboard.press("m")
    expect(page.locator("#board-target")).to_contain_text("09:00–10:00")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#board-target")).to_contain_text("11:15–12:15, Bühne 1")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#board-target")).to_contain_text("11:15–12:15, Bühne 2")
    page.keyboard.press("Enter")
    expect(page.locator("#board-dialog button.btn-primary")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#board-note")).to_contain_text("has moved")
    assert is_at(one, clock(11, 15), "Bühne 2")


def test_escape_leaves_everything_as_it_was(board: Callable[[], Page], site: Workshop) -> None:
    one = coming(site, clock(9))
    page = board()

    page.locator(f"#move-{one.pk}").press("Enter")
    page.locator("#board-mode").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")

    expect(page.locator("#board-mode")).to_be_hidden()
    expect(page.locator(f"#move-{one.pk}")).to_be_focused()
    expect(page.locator(".slot-ghost, .board-free")).to_have_count(0)
    assert is_at(one, clock(9), "Bühne 1")


def test_what_somebody_else_does_appears_by_itself(
    board: Callable[[], Page], site: Workshop
) -> None:
    one = coming(site, clock(9))
    page = board()
    Appointment.objects.update(starts_at=clock(13), ends_at=clock(14))

    page.evaluate("boardLive.hold(); boardLive.refresh()")
    page.wait_for_load_state("networkidle")
    expect(slot(page, one)).to_contain_text("09:00")
    page.evaluate("boardLive.release()")

    expect(slot(page, one)).to_contain_text("13:00")
    expect(page.locator(".slot-changed")).to_have_count(1)


def test_a_lost_connection_is_said_and_forgotten(board: Callable[[], Page], site: Workshop) -> None:
    page = board()

    page.route("**/bookings/day/**", lambda route: route.abort())
    page.evaluate("boardLive.refresh()")
    expect(page.locator("#board-offline")).to_contain_text("no connection")
    page.unroute_all()
    page.evaluate("boardLive.refresh()")

    expect(page.locator("#board-offline")).to_be_empty()


def test_a_free_place_leads_to_a_new_appointment(
    board: Callable[[], Page], site: Workshop, eye: Eye
) -> None:
    page = board()
    ground = page.locator(".board-ground").bounding_box()
    bay = page.locator(".board-bay").first.bounding_box()

    page.mouse.click(bay["x"] + 20, ground["y"] + ground["height"] * 8.5 / 36)
    expect(page.locator("#board-dialog h2")).to_have_text("10:00, Bühne 1")
    eye.look_around("dialog")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/new/**at={DAY}T10%3A00**")
    assert eye.findings == []


def test_paper_has_the_list_and_nothing_else(board: Callable[[], Page], site: Workshop) -> None:
    coming(site, clock(9), last_name="Huber")
    page = board()

    page.emulate_media(media="print")

    expect(page.locator(".board-print")).to_contain_text("Huber")
    for screen_only in (".board", ".day-bar", ".topbar", ".board-side", ".board-foot"):
        expect(page.locator(screen_only)).to_be_hidden()


def test_the_moving_board_is_for_everybody(
    board: Callable[[], Page], site: Workshop, eye: Eye
) -> None:
    one = coming(site, clock(9))
    Appointment.objects.update(taken_from=clock(8, 30))
    page = board()

    page.locator(f"#move-{one.pk}").click()
    page.locator(".slot-ghost").wait_for()
    eye.look_around("moving")
    page.keyboard.press("Enter")
    page.locator("#board-mode").wait_for(state="hidden")

    assert eye.findings == []


def test_a_week_is_moved_in_by_drag_and_by_keys(
    board: Callable[[], Page], site: Workshop, eye: Eye
) -> None:
    one = coming(site, clock(9))
    page = board()
    eye.open(f"{reverse('bookings:week')}?on={DAY}")

    target = page.locator("[data-day='2026-11-26']").bounding_box()
    held = slot(page, one).bounding_box()
    page.mouse.move(held["x"] + 8, held["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + 30, target["y"] + 60, steps=3)
    page.mouse.up()
    expect(page.locator("[data-time]")).to_have_value("2026-11-26T09:00:00+01:00")
    page.keyboard.press("Escape")
    page.locator(f"#move-{one.pk}").focus()
    page.keyboard.press("m")
    page.locator("[data-day] option").first.wait_for(state="attached")
    page.locator("#week-day").select_option("2026-11-27")
    eye.look_around("week")
    page.locator("#board-dialog form button").press("Enter")
    page.locator("#board-dialog form[method=post] button").click()

    expect(page.locator("[data-day='2026-11-27']")).to_contain_text("09:00")
    one.refresh_from_db()
    assert one.starts_at == clock(9) + timedelta(days=2)
    assert eye.findings == []
