"""Whoever is meant is found by indexes alone, on both databases, in a house of many."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.matching import match_many
from customers.models import Customer, Vehicle
from customers.records import derive_customer_keys, derive_vehicle_keys
from tests.customers.matching_cases import CAR, EMAIL, NAME, PHONE, known, notice

pytestmark = pytest.mark.django_db

# PostgreSQL scans a small table whatever there is; SQLite plans without looking at its size.
ROWS = 20_000 if connection.vendor == "postgresql" else 2_000
ONE = [notice(NAME, EMAIL, PHONE, CAR, street="Gartenweg 3")]
MANY = [notice(NAME, PHONE, last_name=f"Öztürk{number}", plate="M-X 1") for number in range(40)]


@pytest.fixture
def _many_customers() -> None:
    known(NAME, EMAIL, PHONE, CAR, street="Gartenweg 3")
    names = [Customer(first_name="Eva", last_name=f"Groß{number}") for number in range(50)]
    for each in names:
        derive_customer_keys(each)
    customers = Customer.objects.bulk_create(
        Customer(
            last_name="Groß",
            email_key=f"{number}@kunde.example",
            phone=f"+4917{number:08}",
            postcode=f"{10000 + number % 900}",
            sound_key=names[number % 50].sound_key,
            street_key=f"gartenstr {number % 300}",
        )
        for number in range(ROWS)
    )
    car = Vehicle(plate="B-XY 9")
    derive_vehicle_keys(car)
    Vehicle.objects.bulk_create(
        Vehicle(customer=each, plate_loose=f"{car.plate_loose}{each.pk}", vin_tail=f"{each.pk:08}")
        for each in customers
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def scans(sql: str) -> list[str]:
    """Return the tables that the planner would read from end to end."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [row[3] for row in cursor.fetchall() if re.match(r"SCAN \w*customers_", row[3])]
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        [plan] = cursor.fetchone()[0]
    return re.findall(r'"Node Type": "Seq Scan"', json.dumps(plan))


@pytest.mark.usefixtures("_many_customers")
def test_no_table_is_read_from_end_to_end() -> None:
    for notices in (ONE, MANY):
        with CaptureQueriesContext(connection) as queries:
            found = match_many(notices)

        assert found[0].possible or found[0].customer
        assert 2 <= len(queries) <= 4
        assert [scans(each["sql"]) for each in queries] == [[]] * len(queries)


def test_a_scan_would_be_noticed() -> None:
    assert scans("SELECT * FROM customers_customer WHERE notes = 'x'")
