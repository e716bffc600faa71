"""The intervals of the HU, as the owner may change them: from a day on, old ones kept (F-06)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from customers.due_rules import LAW, HuMonths, HuTable
from customers.models import HuInterval, ServiceRecord, Vehicle
from customers.models.vehicle import VehicleQuerySet
from workshop.models import Service, User


@dataclass(frozen=True)
class TableChange:
    """Who gives other intervals from which day on, and why."""

    valid_from: date
    by: User
    why: str = ""


@dataclass(frozen=True)
class TableRow:
    """One vehicle class on the owner's page: what holds now, the law, and all that ever held."""

    vehicle_class: str
    label: str
    now: HuMonths
    law: HuMonths
    history: list[HuInterval]


def hu_table() -> HuTable:
    """Load the intervals: one query, for as many vehicles as you like."""
    return _table(HuInterval.objects.order_by("valid_from", "id"))


def _table(rows: Iterable[HuInterval]) -> HuTable:
    return HuTable(tuple((row.valid_from, row.vehicle_class, _months(row)) for row in rows))


def _months(row: HuInterval) -> HuMonths:
    return HuMonths(row.first_months, row.then_months, row.young_months)


def table_rows(*, today: date) -> list[TableRow]:
    """Return the whole table for the owner's page, the newest change of each class first."""
    rows = list(HuInterval.objects.select_related("entered_by").order_by("valid_from", "id"))
    table = _table(rows)
    return [
        TableRow(
            vehicle_class=value,
            label=str(label),
            now=table.months(value, today),
            law=LAW[value],
            history=[row for row in reversed(rows) if row.vehicle_class == value],
        )
        for value, label in Vehicle.VehicleClass.choices
    ]


@transaction.atomic
def change_hu_table(
    wanted: Mapping[str, HuMonths], change: TableChange, *, now: datetime
) -> list[str]:
    """Let other months hold from a day on; return the vehicle classes that differ.

    What is as before writes nothing. What waits about a date that moves is planned anew at once.
    """
    table = hu_table()
    changed = [
        value
        for value, months in wanted.items()
        if table.months(value, change.valid_from) != months
    ]
    HuInterval.objects.bulk_create(
        HuInterval(
            vehicle_class=value,
            valid_from=change.valid_from,
            first_months=wanted[value].first,
            then_months=wanted[value].then,
            young_months=wanted[value].young,
            why=change.why,
            entered_at=now,
            entered_by=change.by,
        )
        for value in changed
    )
    vehicles_concerned(changed, since=change.valid_from).look_again()
    return changed


@transaction.atomic
def back_to_law(change: TableChange, *, now: datetime) -> list[str]:
    """Let the law as shipped hold again from a day on; return the vehicle classes that differ.

    Changes that would begin later are taken back, too.
    """
    later = HuInterval.objects.filter(valid_from__gt=change.valid_from)
    days = [change.valid_from, *later.order_by("valid_from").values_list("valid_from", flat=True)]
    changed: dict[str, None] = {}
    for day in dict.fromkeys(days):
        changed |= dict.fromkeys(change_hu_table(LAW, replace(change, valid_from=day), now=now))
    return list(changed)


def vehicles_concerned(classes: Iterable[str], *, since: date) -> VehicleQuerySet:
    """Vehicles whose next HU is reckoned by intervals that hold since a day.

    A stored month stands on the sticker already: no table moves it.
    """
    reckoned = Vehicle.objects.filter(vehicle_class__in=list(classes), hu_due=None, sold_on=None)
    examined = ServiceRecord.objects.filter(
        vehicle=OuterRef("pk"), service__due_rule=Service.DueRule.HU, done_on__gte=since
    )
    return reckoned.filter(Q(first_registration__gte=since) | Q(Exists(examined)))
