"""A plausible workshop with history, for trying out, for tests and for measuring."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workshop_crm.desk.demo.company import build_house
from workshop_crm.desk.demo.consents import build_consents
from workshop_crm.desk.demo.history import build_history
from workshop_crm.desk.demo.people import Person, build_people
from workshop_crm.desk.demo.present import build_present
from workshop_crm.desk.demo.reminders import build_reminders
from workshop_crm.desk.demo.visits import plan_visits
from workshop_crm.desk.demo.world import count_rows
from workshop_crm.lib.collector import collector_at_rest

CHUNK = 5000


def load_demo(*, customers: int, seed: int, now: datetime, is_bare: bool) -> dict[str, int]:
    """Fill an empty database; the same arguments give the same people, dates and amounts.

    ``now`` is the moment at which the demo's present begins; everything else lies before it or
    is planned after it. ``is_bare`` leaves out the steps of old visits and every file. One
    transaction per chunk of customers. Returns the number of rows by kind.
    """
    with transaction.atomic():
        world = build_house(seed=seed, now=now, is_bare=is_bare)
    first_chunk: list[Person] = []
    for start in range(0, customers, CHUNK):
        with collector_at_rest(), transaction.atomic():
            people = build_people(world, min(CHUNK, customers - start))
            plans = plan_visits(world, people)
            build_history(world, people, plans)
            build_reminders(world, plans, build_consents(world, plans))
        first_chunk = first_chunk or people
    with transaction.atomic():
        build_present(world, first_chunk)
    return count_rows()
