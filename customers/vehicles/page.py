"""What the page of a vehicle shows, in few queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from customers.forms.vehicles import IntervalForm, TyreSetForm
from customers.models import RegistrationPaper, Vehicle
from customers.overview import lines_by_vehicle
from customers.vehicles.changes import earlier_plates, judged_readings
from customers.vehicles.paper_layout import COLUMNS

MOST_RECORDS = 50


def vehicle_page(
    vehicle: Vehicle, *, today: date, tyre_form: TyreSetForm | None = None
) -> dict[str, Any]:
    """Return the context of the page; as many queries for a long history as for a short one."""
    records = vehicle.service_records.select_related("service").order_by("-done_on", "-id")
    return {
        "vehicle": vehicle,
        "customer": vehicle.customer,
        "dues": lines_by_vehicle([vehicle], today=today)[vehicle.pk],
        "paper": paper_facts(vehicle),
        "plates": list(earlier_plates(vehicle)),
        "readings": judged_readings(vehicle),
        "intervals": list(vehicle.intervals.select_related("service")),
        "interval_form": IntervalForm(),
        "records": list(records[:MOST_RECORDS]),
        "tyre_sets": list(vehicle.tyre_sets.order_by("out_on", "-in_on", "-id")),
        "tyre_form": tyre_form or TyreSetForm(initial={"in_on": today}),
        "today": today,
    }


def paper_facts(vehicle: Vehicle) -> list[tuple[str, str, Any]]:
    """Return code, label and value of what is known from the paper, in its order."""
    paper = RegistrationPaper.objects.filter(vehicle=vehicle).first()
    facts = []
    for column in COLUMNS:
        for code, name in column:
            row = vehicle if hasattr(vehicle, name) else paper
            value = getattr(row, name, None)
            if row is not None and value not in {None, ""}:
                field: Any = row._meta.get_field(name)
                facts.append((code, str(field.verbose_name).split(" (")[0], value))
    return facts
