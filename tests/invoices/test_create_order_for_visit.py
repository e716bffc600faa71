"""The order of a visit begins with what was booked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bookings.models import Visit
from invoices.errors import NoSiteError
from invoices.models import Order
from invoices.orders.opening import create_order_for_visit
from tests.factories import make_appointment, make_customer, make_service, make_vehicle
from tests.invoices.builders import NOW, TODAY, make_issued

pytestmark = pytest.mark.django_db


def make_visit() -> Visit:
    vehicle = make_vehicle()
    appointment = make_appointment(starts_at=NOW, customer=vehicle.customer, vehicle=vehicle)
    appointment.services.add(make_service(name_de="HU mit AU", price_gross=Decimal("149.00")))
    return Visit.objects.create(
        appointment=appointment, customer=vehicle.customer, vehicle=vehicle, arrived_at=NOW
    )


def test_takes_over_customer_vehicle_site_and_services() -> None:
    visit = make_visit()

    order = create_order_for_visit(visit, today=TODAY)

    assert (order.customer, order.vehicle) == (visit.customer, visit.vehicle)
    assert order.workshop == visit.appointment.workshop
    assert [line.text for line in order.lines.all()] == ["HU mit AU"]


def test_a_second_click_finds_the_same_order() -> None:
    visit = make_visit()

    orders = {create_order_for_visit(visit, today=TODAY) for _ in range(2)}

    assert len(orders) == 1
    assert Order.objects.count() == 1


def test_a_visit_without_appointment_takes_the_first_site() -> None:
    workshop = make_issued().order.workshop
    visit = Visit.objects.create(customer=make_customer(), arrived_at=NOW)

    assert create_order_for_visit(visit, today=TODAY).workshop == workshop


def test_needs_a_site() -> None:
    visit = Visit.objects.create(customer=make_customer(), arrived_at=NOW)

    with pytest.raises(NoSiteError):
        create_order_for_visit(visit, today=TODAY)

    assert not Order.objects.exists()
