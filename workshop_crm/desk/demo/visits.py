"""Who came when, through whom, and for what: decided before any row is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bookings.models import Source
from customers.models import Vehicle
from workshop.models import Service
from workshop_crm.desk.demo.people import Person
from workshop_crm.desk.demo.world import World

HISTORY_DAYS = 540
_WEIGHTS = {
    "inspection": 24,
    "oil": 22,
    "hu": 20,
    "tyres": 20,
    "brake_fluid": 6,
    "aircon": 6,
    "brakes": 8,
    "diagnosis": 6,
}
# In percent: how the second booking comes, by how the first one came.
_DIRECT_AGAIN = {Source.Kind.PORTAL: 46, Source.Kind.DIRECT: 64}
_PORTAL_AGAIN = {Source.Kind.PORTAL: 13, Source.Kind.DIRECT: 2}


@dataclass(frozen=True)
class VisitPlan:
    """One visit of the past; ``is_first`` is the one at which consent is asked for."""

    day: date
    person: Person
    vehicle: Vehicle
    service: Service
    source: Source
    is_first: bool
    is_no_show: bool
    was_reminded: bool


def plan_visits(world: World, people: list[Person]) -> list[VisitPlan]:
    """Decide the past of these people, in order of time."""
    plans = [plan for person in people for plan in _past_of(world, person)]
    plans.sort(key=lambda plan: plan.day)
    return plans


def _past_of(world: World, person: Person) -> list[VisitPlan]:
    # Every twentieth has just booked for the first time: the present is made of them.
    if world.chance(5):
        return []
    source = world.dice.choice(world.portals) if world.chance(52) else world.direct
    day = world.today - timedelta(days=world.dice.randint(3, HISTORY_DAYS))
    plans = [_plan(world, person, day, source, is_first=True)]
    while (again := _source_of_return(world, source)) is not None:
        day += timedelta(days=world.dice.randint(70, 400))
        if day >= world.today:
            break
        plans.append(_plan(world, person, day, again, is_first=False))
        source = again
    return plans


def _source_of_return(world: World, before: Source) -> Source | None:
    if world.chance(_DIRECT_AGAIN[Source.Kind(before.kind)]):
        return world.direct
    if world.chance(_PORTAL_AGAIN[Source.Kind(before.kind)]):
        return world.dice.choice(world.portals)
    return None


def _plan(world: World, person: Person, day: date, source: Source, *, is_first: bool) -> VisitPlan:
    code = world.dice.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()))[0]
    return VisitPlan(
        day=world.working_day(day),
        person=person,
        vehicle=world.dice.choice(person.vehicles),
        service=world.services[code],
        source=source,
        is_first=is_first,
        is_no_show=world.chance(3),
        was_reminded=not is_first and not source.is_portal and world.chance(55),
    )
