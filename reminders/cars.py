"""What a reminder rests on: whose its cars are, and what is booked, done or reported for them.

Asked for every message that leaves, so in plain SQL (``workshop_crm.lib.plain_sql``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bookings.models import Appointment
from messaging.models import Message
from reminders.items import cars_of
from reminders.sold_cars import sale_key
from workshop_crm.lib.plain_sql import fetch, marks, skip_locked

# Sums of ids: another row, or one less, is another sum.
_LOOK = """
SELECT id, customer_id, driver_id, sold_on, hu_due,
    (SELECT SUM(booked.id) FROM bookings_appointment booked
     WHERE booked.vehicle_id = car.id AND booked.state IN {states}),
    (SELECT SUM(done.id) FROM customers_servicerecord done WHERE done.vehicle_id = car.id),
    (SELECT SUM(told.id) FROM customers_task told
     WHERE told.key = %s || car.id AND told.done_at IS NULL)
FROM customers_vehicle car WHERE id IN {cars}
"""


def rests_on_cars(messages: Sequence[Message], *, is_held: bool) -> Mapping[int, Any]:
    """Return by message what is known about each of its cars (``messaging.kinds.Grounds``)."""
    cars = {message.pk: cars_of(message) for message in messages}
    known = _look_at({car for ids in cars.values() for car in ids}, is_held=is_held)
    return {pk: [known.get(car) for car in ids] for pk, ids in cars.items()}


def _look_at(cars: set[int], *, is_held: bool) -> dict[int, tuple[Any, ...]]:
    free = _held(cars) if is_held and cars else cars
    if not free:
        return {}
    states = Appointment.OCCUPYING_STATES
    statement = _LOOK.format(states=marks(states), cars=marks(free))
    rows = fetch(statement, [*states, sale_key(""), *free])
    return {car: tuple(facts) for car, *facts in rows}


def _held(cars: set[int]) -> set[int]:
    """Lock the cars that nobody else has locked: no row may refer to them from then on."""
    among = f"id IN {marks(cars)} ORDER BY id {skip_locked()}"
    return {car for (car,) in fetch(f"SELECT id FROM customers_vehicle WHERE {among}", [*cars])}  # noqa: S608
