"""What is due for a vehicle and why: values in, values out, and a loader for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from customers.due_rules import (
    LAW_TABLE,
    HuTable,
    first_hu_month,
    forecast_km,
    forecast_range,
    month_end,
    month_in_season,
    next_hu_month,
    open_tyre_season,
    shift_months,
)
from customers.models import MileageReading, ServiceRecord, Vehicle, VehicleInterval
from customers.vehicles.hu_intervals import hu_table
from workshop.models import Service

_Class = Vehicle.VehicleClass
WITH_SEASON_TYRES = {_Class.CAR, _Class.RENTAL, _Class.MOTORHOME, _Class.LORRY}
# First HU long past and no exam known: the date would be an invention.
LONGEST_UNKNOWN_MONTHS = 12


@dataclass(frozen=True)
class VehicleFacts:
    """What the rules must know of a vehicle.

    ``own`` are the intervals that hold for this vehicle only, by service id. ``last_done``
    gives the day of the newest record by service id, ``last_km`` the odometer then;
    ``readings`` are all dated odometer readings, in any order. ``hu_table`` counts only where no
    ``hu_due`` is known.
    """

    vehicle_class: str = _Class.CAR
    first_registration: date | None = None
    hu_due: date | None = None
    season_from: int | None = None
    season_to: int | None = None
    sold_on: date | None = None
    last_done: Mapping[int, date] = field(default_factory=dict)
    last_km: Mapping[int, int] = field(default_factory=dict)
    readings: tuple[tuple[date, int], ...] = ()
    own: Mapping[int, VehicleInterval] = field(default_factory=dict)
    hu_table: HuTable = LAW_TABLE


@dataclass(frozen=True)
class ServiceFacts:
    """What the rules must know of a catalogue entry; ``due_rule`` as in Service.DueRule."""

    id: int
    code: str
    due_rule: str
    interval_months: int | None = None
    interval_km: int | None = None


@dataclass(frozen=True)
class Due:
    """One service that comes due; ``due_on`` may be past. ``reason`` is for people (F-10)."""

    service_id: int
    service_code: str
    due_on: date
    reason: str | Promise
    # After this day the date is another one although nothing was done: a season's end.
    holds_until: date | None = None
    # What it is, where the service's name doesn't say it.
    what: str | Promise = ""


def due_services(
    facts: VehicleFacts, services: Iterable[ServiceFacts], *, today: date
) -> list[Due]:
    """Return the next due date of each service that recurs, earliest first.

    A sold vehicle has none, nor has a service about which too little is known: nothing is
    invented. Sources: F-01 (HU), F-03 (seasonal plates), F-10 (intervals), F-11 (tyres).
    """
    if facts.sold_on:
        return []
    dues = []
    for usual in services:
        service = _for_this(facts.own.get(usual.id), usual)
        rule = _RULES.get(service.due_rule)
        found = rule(facts, service, today) if rule else None
        if found:
            dues.append(Due(service.id, service.code, *found))
    return sorted(dues, key=lambda due: (due.due_on, due.service_code))


_Found = tuple[date, str | Promise] | tuple[date, str | Promise, date] | None


def _for_this(own: VehicleInterval | None, usual: ServiceFacts) -> ServiceFacts:
    """Return the service as it comes due for a vehicle with an interval of its own."""
    if own is None:
        return usual
    if own.is_off:
        return replace(usual, due_rule=Service.DueRule.NONE)
    return replace(usual, interval_months=own.months, interval_km=own.km)


def _hu(facts: VehicleFacts, service: ServiceFacts, today: date) -> _Found:
    month, reason = _hu_month(facts, service, today)
    if month is None:
        return None
    in_season = month_in_season(month, facts.season_from, facts.season_to)
    if in_season != month.replace(day=1):
        reason = format_lazy(_("{reason}; moved to the start of the plate's season"), reason=reason)
    return month_end(in_season), reason


def _hu_month(
    facts: VehicleFacts, service: ServiceFacts, today: date
) -> tuple[date | None, str | Promise]:
    if facts.hu_due:
        return facts.hu_due.replace(day=1), _("as the sticker says")
    done_on = facts.last_done.get(service.id)
    if done_on:
        month = next_hu_month(
            facts.vehicle_class, facts.first_registration, done_on, facts.hu_table
        )
        return month, format_lazy(_("last HU {month}"), month=_month(done_on))
    if facts.first_registration is None:
        return None, ""
    month = first_hu_month(facts.vehicle_class, facts.first_registration, facts.hu_table)
    if shift_months(month, LONGEST_UNKNOWN_MONTHS) < today:
        return None, ""
    reason = _("first HU, first registration {month}")
    return month, format_lazy(reason, month=_month(facts.first_registration))


def _interval(facts: VehicleFacts, service: ServiceFacts, today: date) -> _Found:
    found = [due for due in (_by_months(facts, service, today), _by_km(facts, service)) if due]
    return min(found, key=lambda due: due[0], default=None)


def _by_months(facts: VehicleFacts, service: ServiceFacts, today: date) -> _Found:
    months = service.interval_months
    if not months:
        return None
    if done_on := facts.last_done.get(service.id):
        reason = _("last time {month}, usual {months} months")
        due_on = shift_months(done_on, months)
        return due_on, format_lazy(reason, month=_month(done_on), months=months)
    if facts.first_registration is None:
        return None
    due_on = shift_months(facts.first_registration, months)
    # Of an older car without a record we don't know who did it when.
    if due_on < today:
        return None
    reason = _("first registration {month}, usual {months} months")
    return due_on, format_lazy(reason, month=_month(facts.first_registration), months=months)


def _by_km(facts: VehicleFacts, service: ServiceFacts) -> _Found:
    last_km = facts.last_km.get(service.id)
    if not (service.interval_km and last_km is not None):
        return None
    wanted = last_km + service.interval_km
    due_on = forecast_km(facts.readings, wanted)
    if due_on is None:
        return None
    earliest, latest = forecast_range(facts.readings, wanted)
    span = {"earliest": _month(earliest), "latest": _month(latest)}
    reason = _("last time at {last} km, {interval} km on: likely between {earliest} and {latest}")
    return due_on, format_lazy(reason, last=last_km, interval=service.interval_km, **span)


def _tyres(facts: VehicleFacts, service: ServiceFacts, today: date) -> _Found:
    drives_all_year = not facts.season_from
    if facts.vehicle_class not in WITH_SEASON_TYRES or not drives_all_year:
        return None
    season = open_tyre_season(today, facts.last_done.get(service.id))
    reason = _("time for winter tyres") if season.is_autumn else _("time for summer tyres")
    return season.starts_on, reason, season.ends_on


_RULES: dict[str, Callable[[VehicleFacts, ServiceFacts, date], _Found]] = {
    Service.DueRule.HU: _hu,
    Service.DueRule.INTERVAL: _interval,
    Service.DueRule.TYRES: _tyres,
}


def _month(day: date) -> str:
    return f"{day:%m/%Y}"


def vehicle_dues(vehicle: Vehicle, *, today: date) -> list[Due]:
    """Load what the rules need and return what is due for one vehicle: five queries at most."""
    return dues_by_vehicle([vehicle], today=today)[vehicle.pk]


def dues_by_vehicle(vehicles: Iterable[Vehicle], *, today: date) -> dict[int, list[Due]]:
    """Return what is due by vehicle id, for as many vehicles as you like in five queries."""
    vehicles = list(vehicles)
    services = [service_facts(service) for service in recurring_services()]
    facts = _facts_of(vehicles)
    return {
        vehicle.pk: due_services(facts[vehicle.pk], services, today=today) for vehicle in vehicles
    }


def recurring_services() -> QuerySet[Service]:
    """Services of the catalogue that come back."""
    return Service.objects.filter(is_active=True).exclude(due_rule=Service.DueRule.NONE)


def service_facts(service: Service) -> ServiceFacts:
    """Return what the rules need of a catalogue entry."""
    return ServiceFacts(
        id=service.pk,
        code=service.code,
        due_rule=service.due_rule,
        interval_months=service.interval_months,
        interval_km=service.interval_km,
    )


def _facts_of(vehicles: list[Vehicle]) -> dict[int, VehicleFacts]:
    last_done: dict[int, dict[int, date]] = defaultdict(dict)
    last_km: dict[int, dict[int, int]] = defaultdict(dict)
    readings: dict[int, list[tuple[date, int]]] = defaultdict(list)
    ids = {vehicle.pk for vehicle in vehicles}
    for record in ServiceRecord.objects.filter(vehicle__among=ids).order_by("done_on", "id"):
        last_done[record.vehicle_id][record.service_id] = record.done_on
        if record.mileage_km is None:
            last_km[record.vehicle_id].pop(record.service_id, None)
        else:
            last_km[record.vehicle_id][record.service_id] = record.mileage_km
    for reading in MileageReading.objects.filter(vehicle__among=ids):
        readings[reading.vehicle_id].append((reading.read_on, reading.mileage_km))
    # Most vehicles have the month of their sticker stored.
    has_open_hu = any(vehicle.hu_due is None for vehicle in vehicles)
    table = hu_table() if has_open_hu else LAW_TABLE
    own: dict[int, dict[int, VehicleInterval]] = defaultdict(dict)
    for interval in VehicleInterval.objects.filter(vehicle__among=ids):
        own[interval.vehicle_id][interval.service_id] = interval
    return {
        vehicle.pk: VehicleFacts(
            vehicle_class=vehicle.vehicle_class,
            first_registration=vehicle.first_registration,
            hu_due=vehicle.hu_due,
            season_from=vehicle.season_from,
            season_to=vehicle.season_to,
            sold_on=vehicle.sold_on,
            last_done=last_done[vehicle.pk],
            last_km=last_km[vehicle.pk],
            readings=tuple(readings[vehicle.pk]),
            own=own[vehicle.pk],
            hu_table=table,
        )
        for vehicle in vehicles
    }
