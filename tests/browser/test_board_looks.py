"""The board and the week with as much on them as a big workshop has, on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bookings.models import Appointment
from tests.browser.conftest import NOW, Eye
from tests.factories import make_appointment, make_service, make_user, make_vehicle, make_workshop

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BAYS, MOST = 6, 40
PLATES = ("FFB-WC 949", "DAH-X 762E", "STA-AN 681", "MÜ-PN 993", "M-A 1")
MINUTES = (15, 30, 45, 60)
OPENS = datetime.fromisoformat("2026-11-25T08:00:00+01:00")
CUT = """() => [...document.querySelectorAll(".board .slot")].filter((slot) => {
  const edge = slot.getBoundingClientRect();
  const plate = slot.querySelector(".plate").getBoundingClientRect();
  return plate.right > edge.right || plate.bottom > edge.bottom;
}).map((slot) => slot.title)"""


@pytest.fixture
def full_day(
    transactional_db: None, time_machine: object, eye: Eye, log_in: Callable[[str], None]
) -> Eye:
    time_machine.move_to(NOW)
    make_user(username="anna")
    site, service = make_workshop(bays=BAYS), make_service()
    cars = [make_vehicle(plate=plate) for plate in PLATES]
    for number in range(MOST):
        car = cars[number % len(cars)]
        one = make_appointment(
            workshop=site, bay=site.bays.all()[number % BAYS], vehicle=car, customer=car.customer,
            starts_at=OPENS + timedelta(hours=number // BAYS), minutes=MINUTES[number % 4],
        )  # fmt: skip
        one.services.add(service)
    log_in("anna")
    return eye


@pytest.mark.parametrize("width", [1280, 820, 390])
def test_no_plate_is_cut_on_a_full_board(full_day: Eye, width: int) -> None:
    page = full_day.page
    page.set_viewport_size({"width": width, "height": 900})

    full_day.look_at(f"{reverse('bookings:day')}?on={OPENS.date()}")

    assert page.locator(".board .slot").count() == MOST
    assert page.evaluate(CUT) == []
    assert full_day.findings == []


def test_a_full_week_is_one_sheet_of_paper(full_day: Eye) -> None:
    full_day.open(f"{reverse('bookings:week')}?on={OPENS.date()}")

    paper = PdfReader(BytesIO(full_day.page.pdf(prefer_css_page_size=True)))

    assert len(paper.pages) == 1
    on_it = Appointment.objects.filter(vehicle__plate="FFB-WC 949").count()
    assert paper.pages[0].extract_text().count("FFB-WC") == on_it
