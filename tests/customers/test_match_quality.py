"""The rule that links, measured: on a made-up workshop, and on other people's sets.

``WORKSHOP_MATCH_NOTICES`` sets the size; ``python -m benchmarks links`` prints the whole table.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks import record_linkage
from benchmarks.links import measure_rule
from customers.data import PersonData, VehicleData
from customers.matching import match_many
from customers.models import Customer
from customers.records import derive_customer_keys

pytestmark = pytest.mark.django_db

NOTICES = int(os.environ.get("WORKSHOP_MATCH_NOTICES", "1500"))


def test_the_rule_seldom_errs_and_misses_little(capsys: pytest.CaptureFixture[str]) -> None:
    *kinds, total = measure_rule(seed=11, known=NOTICES * 5 // 6, notices=NOTICES)

    with capsys.disabled():
        sys.stdout.write(f"\n{total.to_json()}\n")
    assert total.precision >= 0.995
    assert total.recall >= 0.9
    assert total.found >= 0.97
    assert sum(kind.notices for kind in kinds) == total.notices == NOTICES


def test_counts_add_up() -> None:
    *_kinds, total = measure_rule(seed=3, known=60, notices=80)

    outcomes = total.linked_right + total.linked_wrong + total.suggested + total.missed
    assert 80 - total.new <= outcomes <= 80


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["RLdata500", "febrl1"])
def test_name_and_birth_date_alone_never_link(corpora: Path, name: str) -> None:
    records = record_linkage.read_records(record_linkage.SOURCES[name])
    people = [PersonData(first_name=each.first, last_name=each.last) for each in records]
    customers = [Customer(first_name=each.first_name, last_name=each.last_name) for each in people]
    for each in customers:
        derive_customer_keys(each)
    Customer.objects.bulk_create(customers)

    found = match_many([(each, VehicleData()) for each in people])

    assert not any(each.customer for each in found)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "precision", "recall"), [("RLdata500", 0.97, 0.9), ("febrl1", 0.99, 0.85)]
)
def test_the_name_and_date_scorer_is_worth_its_name(
    corpora: Path, name: str, precision: float, recall: float
) -> None:
    records = record_linkage.read_records(record_linkage.SOURCES[name])

    points = {point.threshold: point for point in record_linkage.curve(name, records)}

    assert points[0.8].precision >= precision
    assert points[0.8].recall >= recall
    assert points[0.98].recall < points[0.7].recall


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("19490722", "19490722", 1.0),
        ("19490711", "19491107", 0.9),
        ("19490722", "19490732", 0.85),
        ("19490722", "19580722", 0.0),
        ("", "19490722", 0.5),
    ],
)
def test_how_alike_two_birth_dates_are(one: str, other: str, likeness: float) -> None:
    assert record_linkage.date_likeness(one, other) == likeness
