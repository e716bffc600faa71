"""The vehicles of one row: columns that repeat make several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from customers.data import VehicleData
from customers.importing.cells import RowCells
from customers.importing.fields import VEHICLE, Field
from customers.importing.values import read_day, read_kilometres, read_month, split_keys
from customers.models import Vehicle
from workshop_crm.lib.plates import parse_plate
from workshop_crm.lib.vin import LENGTH, check_vin

FIRST_CAR_YEAR = 1885

Value = TypeVar("Value")


@dataclass(frozen=True)
class RowVehicle:
    """A vehicle of a row; ``hu_due`` is the first of its month."""

    data: VehicleData
    hu_due: date | None = None


def read_vehicles(cells: RowCells, *, today: date) -> list[RowVehicle]:
    """Return the vehicles of a row; the second "plate" column starts the second vehicle."""
    count = max(len(cells.all_of(field)) for field in VEHICLE)
    found = [_vehicle(cells, place, today) for place in range(count)]
    return [vehicle for vehicle in found if vehicle]


def _vehicle(cells: RowCells, place: int, today: date) -> RowVehicle | None:
    one = _OneVehicle(cells, place)
    make, model = one.get(Field.MAKE), one.get(Field.MODEL)
    plate = one.get(Field.PLATE)
    described = one.get(Field.MAKE_MODEL)
    if described and not plate and parse_plate(described):
        plate, described = described, ""
    if described and not (make or model):
        make, _blank, model = described.partition(" ")
    hsn, tsn = one.keys()
    data = VehicleData(
        plate=one.fit(Field.PLATE, plate),
        vin=one.vin(),
        hsn=hsn,
        tsn=tsn,
        make=one.fit(Field.MAKE, make),
        model=one.fit(Field.MODEL, model),
        first_registration=one.registration(today),
        mileage_km=one.kilometres(),
    )
    hu_due = one.month(Field.HU_DUE)
    if data.plate or data.vin or data.make or data.model:
        return RowVehicle(data, hu_due)
    one.note_rest()
    return None


class _OneVehicle:
    """The cells of the so-many-th vehicle of a row."""

    def __init__(self, cells: RowCells, place: int) -> None:
        self._cells, self._place = cells, place

    def get(self, field: Field) -> str:
        values = self._cells.all_of(field)
        return values[self._place] if self._place < len(values) else ""

    def fit(self, field: Field, value: str) -> str:
        most = Vehicle._meta.get_field(str(field)).max_length  # type: ignore[union-attr]
        return self._cells.fit(field, value, most)

    def month(self, field: Field) -> date | None:
        return self._read(field, read_month)

    def kilometres(self) -> int | None:
        return self._read(Field.MILEAGE, read_kilometres)

    def registration(self, today: date) -> date | None:
        def plausible(text: str) -> date | None:
            day = read_day(text) or read_month(text)
            return day if day and day.year > FIRST_CAR_YEAR and day <= today else None

        return self._read(Field.FIRST_REGISTRATION, plausible)

    def vin(self) -> str:
        text = self.get(Field.VIN)
        vin = check_vin(text)
        if len(vin.value) > LENGTH:
            self._cells.note_unread(Field.VIN, text, self._place)
            return ""
        if vin.warnings and len(vin.value) == LENGTH:
            self._cells.reasons.append(
                _("VIN %(vin)s: %(warning)s") % {"vin": vin.value, "warning": vin.warnings[0]}
            )
        return vin.value

    def keys(self) -> tuple[str, str]:
        """Return HSN and TSN; numbers that lost their leading zeros get them back (F-21)."""
        hsn, tsn = self.get(Field.HSN), self.get(Field.TSN).upper()
        if both := self.get(Field.HSN_TSN):
            if found := split_keys(both):
                hsn, tsn = hsn or found[0], tsn or found[1]
            else:
                self._cells.note_unread(Field.HSN_TSN, both, self._place)
        if hsn and not (hsn.isdecimal() and len(hsn) <= 4):  # noqa: PLR2004
            self._cells.note_unread(Field.HSN, hsn, 0)
            hsn = ""
        return hsn.zfill(4) if hsn else "", tsn[:3].zfill(3) if tsn else ""

    def note_rest(self) -> None:
        """A vehicle without plate, VIN and make is none: keep what is said in the note."""
        for field in VEHICLE:
            if value := self.get(field):
                self._cells.note(field, value, self._place)

    def _read(self, field: Field, reader: Callable[[str], Value | None]) -> Value | None:
        text = self.get(field)
        value = reader(text) if text else None
        if text and value is None:
            self._cells.note_unread(field, text, self._place)
        return value
