"""What the growth past one machine is judged by."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

from benchmarks import __main__ as benchmarks
from benchmarks.copies import copy_rows
from benchmarks.scale import house_database
from benchmarks.scale_cells import Line, cpu_seconds
from benchmarks.scale_house import exponent, sizes_up_to
from customers.models import Customer


def line(**changed) -> Line:
    usual = {"quiet": [1.0, 2.0, 3.0], "busy": [2.0, 4.0], "sent_meanwhile": 10}
    return Line(cells=2, processes=4, **{**usual, **changed})


@pytest.mark.parametrize(
    ("changed", "is_good"),
    [
        ({}, True),
        ({"busy": [2.0, 7.0]}, True),
        ({"busy": [2.0, 7.1]}, False),
        ({"unanswered": 1}, False),
        ({"sent_meanwhile": 0}, False),
        ({"quiet": []}, False),
        ({"busy": []}, False),
    ],
)
def test_a_busy_company_may_cost_others_five_seconds(changed: dict, is_good: bool) -> None:
    assert line(**changed).is_good is is_good


def test_the_delay_is_that_of_the_slowest_against_the_usual() -> None:
    assert line(quiet=[1.0, 2.0, 9.0], busy=[3.0, 6.5]).delay == 4.5


@pytest.mark.parametrize(
    ("times", "expected"), [([5.0, 5.0], 0.0), ([5.0, 50.0], 1.0), ([1.0, 100.0], 2.0)]
)
def test_growth_is_a_power_of_the_size(times: list[float], expected: float) -> None:
    assert exponent(times, (1_000, 10_000)) == expected


@pytest.mark.parametrize(
    ("vehicles", "sizes"),
    [
        (1_000_000, [10_000, 100_000, 1_000_000]),
        (100_000, [10_000, 100_000]),
        (50_000, [10_000, 50_000]),
        (500, [10_000, 20_000]),
    ],
)
def test_growth_is_measured_tenfold_each(vehicles: int, sizes: list[int]) -> None:
    assert sizes_up_to(vehicles) == sizes


@pytest.mark.django_db
def test_rows_are_copied_with_what_differs() -> None:
    other = Customer.objects.create(last_name="Other", city="Landshut")
    first = Customer.objects.create(last_name="Nr 0", city="Passau")

    last = copy_rows(Customer, (first.pk, first.pk), (1, 3), {"last_name": "'Nr ' || k"})

    copies = Customer.objects.exclude(pk__in=[other.pk, first.pk])
    assert last == first.pk
    assert sorted(copies.values_list("last_name", "city")) == [
        (f"Nr {number}", "Passau") for number in (1, 2, 3)
    ]


def test_without_a_server_the_house_is_a_file(tmp_path: Path) -> None:
    with house_database("", str(tmp_path)) as url:
        assert url == f"sqlite:///{tmp_path}/house.sqlite3"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a server")
def test_the_house_is_a_database_of_its_own_and_gone_afterwards() -> None:
    at = connection.settings_dict
    user = f"{at['USER']}:{quote(at['PASSWORD'])}@" if at["USER"] else ""
    given = f"postgres://{user}{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"

    with house_database(given, "") as url, psycopg.connect(url) as house:
        assert house.info.dbname == f"scale_house_{os.getpid()}"

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_who_is_asked_to_end_takes_away_what_was_made() -> None:
    with pytest.raises(SystemExit) as ended:
        benchmarks.end(15, None)

    assert ended.value.code == 143


def test_processor_time_counts_children_and_ends_with_the_process() -> None:
    before = cpu_seconds(os.getpid())
    sum(number * number for number in range(2_000_000))

    assert cpu_seconds(os.getpid()) > before
    assert cpu_seconds(2**22 + 1) == 0.0
    assert Path("/proc/self/stat").exists()
