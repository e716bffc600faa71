"""The rows of a file before the current one: people come twice in one file, too.

Kept small, since a check remembers every row of the file: texts packed, keys as numbers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple

from customers.data import PERSON_TEXTS, PersonData, VehicleData
from customers.importing.rows import CustomerRow
from customers.matching.candidates import Candidate
from customers.matching.keys import Keys, keys_of
from customers.models import Customer, Vehicle
from customers.records import derive_customer_keys, derive_vehicle_keys

# So many rows per key are looked at: a fleet's mailbox may stand in each of a thousand.
_MOST_ROWS = 50


class EarlierRows:
    """Remembers rows and of whom they are: a stored customer's id, or minus the row's number."""

    def __init__(self) -> None:
        self._rows_by_key: defaultdict[int, list[int]] = defaultdict(list)
        self._packed: dict[int, bytes] = {}
        self._person_of_row: dict[int, int] = {}
        self._first_row: dict[int, int] = {}
        self._person_by_import_key: dict[int, int] = {}

    def add(self, row: CustomerRow, person: int, import_keys: Iterable[str]) -> None:
        """Remember a row as one of a person."""
        self._person_of_row[row.number] = person
        self._first_row.setdefault(person, row.number)
        for import_key in import_keys:
            self._person_by_import_key.setdefault(hash(import_key), person)
        vehicles = [vehicle.data for vehicle in row.vehicles]
        self._packed[row.number] = _pack(row.person, vehicles)
        for vehicle in vehicles or [VehicleData()]:
            for key in _look_up_keys(keys_of(row.person, vehicle)):
                known = self._rows_by_key[hash(key)]
                if len(known) < _MOST_ROWS:
                    known.append(row.number)

    def first_row_of(self, person: int) -> int | None:
        """Return the first row that was about this person."""
        return self._first_row.get(person)

    def person_known_by(self, import_key: str) -> int | None:
        """Return whose row carried this customer number, or was the same word by word."""
        return self._person_by_import_key.get(hash(import_key))

    def candidate(self, person: int) -> Candidate | None:
        """Return one person as the earlier rows describe them."""
        first = self._first_row.get(person)
        return self._candidates([first])[0] if first else None

    def candidates(self, keys: Keys) -> list[Candidate]:
        """Return everybody in earlier rows who shares a key."""
        rows = {row for key in _look_up_keys(keys) for row in self._rows_by_key.get(hash(key), [])}
        return self._candidates(sorted(rows))

    def _candidates(self, rows: list[int]) -> list[Candidate]:
        found: dict[int, Candidate] = {}
        for row in rows:
            person = self._person_of_row[row]
            record, vehicles = _unpack(self._packed[row], person)
            entry = found.setdefault(person, Candidate(record))
            entry.records.append(record)
            entry.vehicles += vehicles
        return list(found.values())


def described(person: PersonData, pk: int) -> Customer:
    """Return a customer as a row describes them, not stored; ``pk`` is provisional."""
    customer = Customer(pk=pk, country=person.country or "DE")
    for name in PERSON_TEXTS:
        setattr(customer, name, getattr(person, name))
    derive_customer_keys(customer)
    return customer


def _look_up_keys(keys: Keys) -> list[str]:
    """Return the same keys for storing and for looking up; see matching/candidates.py."""
    at = keys.postcode
    found = [
        f"email {keys.email}" if keys.email else "",
        f"phone {keys.phone}" if keys.phone else "",
        f"sound {keys.sound} {at}" if keys.sound and at else "",
        f"street {keys.street} {at}" if keys.street and at else "",
        f"plate {keys.plate_loose}" if keys.plate_loose else "",
        f"vin {keys.vin_tail}" if keys.vin_tail else "",
    ]
    return [key for key in found if key]


def _pack(person: PersonData, vehicles: list[VehicleData]) -> bytes:
    return json.dumps([astuple(person), [[each.plate, each.vin] for each in vehicles]]).encode()


def _unpack(packed: bytes, pk: int) -> tuple[Customer, list[Vehicle]]:
    person, cars = json.loads(packed)
    customer = described(PersonData(*person), pk)
    vehicles = [Vehicle(plate=plate, vin=vin) for plate, vin in cars]
    for vehicle in vehicles:
        derive_vehicle_keys(vehicle)
    return customer, vehicles
