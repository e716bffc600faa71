"""One house with a million vehicles: what each step of daily work costs at two sizes."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter

from django.db import connection
from django.utils import timezone

from benchmarks.common import Measurement, machine
from customers.models import Customer, SearchTerm, Vehicle
from customers.searching import find_customers

# Visits are counted for so many vehicles each; a million of them take half an hour to make.
VISITS_PER_VEHICLE = 0.1
SEARCHES = 20


@dataclass(frozen=True)
class Growth:
    """Milliseconds at both sizes; ``exponent`` 0 does not follow the size, 1 is linear."""

    work: str
    small: float
    large: float
    exponent: float
    machine: str
    name: str = "scale_vehicles"


def run(vehicles: int) -> Iterator[Growth]:
    """Yield a line for each kind of work; the rows stay, so give it a database of its own."""
    sizes = (max(10_000, vehicles // 10), vehicles)
    match = _matched(sizes)
    yield _growth("match", match, sizes)
    yield _growth("search", [_searched(size) for size in sizes], sizes)
    yield _growth("plan", [_planned(size) for size in sizes], sizes)
    visits = tuple(int(size * VISITS_PER_VEHICLE) for size in sizes)
    yield _growth("figures", _figures(visits), visits)


def _matched(sizes: tuple[int, ...]) -> list[float]:
    os.environ["MATCH_CUSTOMERS"] = str(sizes[-1])
    lines = list(import_module("benchmarks.match").run())
    by_size = {int(line.name.split()[1]): line.ours for line in lines}
    return [by_size[_nearest(by_size, size)] for size in sizes]


def _nearest(known: Iterable[int], size: int) -> int:
    return min(known, key=lambda each: abs(each - size))


def _searched(size: int) -> float:
    """Search by name, town and plate among so many people; words are made as `save` does."""
    _fill_terms(size)
    people = Customer.objects.order_by("id")[:SEARCHES]
    words = [f"{each.last_name} {each.city}" for each in people]
    words += list(Vehicle.objects.order_by("-id").values_list("plate", flat=True)[:SEARCHES])
    today = timezone.localdate()
    for text in words[:2]:
        find_customers(text, today=today)
    begun = perf_counter()
    for text in words:
        find_customers(text, today=today)
    return (perf_counter() - begun) * 1000 / len(words)


def _fill_terms(size: int) -> None:
    """Give the first ``size`` customers their name, town and plate as words."""
    SearchTerm.objects.all().delete()
    parts = [
        (SearchTerm.Kind.NAME, "lower(c.last_name)"),
        (SearchTerm.Kind.TOWN, "lower(c.city)"),
        (SearchTerm.Kind.PLATE, "lower(v.plate_loose)"),
    ]
    with connection.cursor() as cursor:
        for kind, word in parts:
            cursor.execute(
                f"INSERT INTO customers_searchterm (customer_id, kind, word)"
                f" SELECT DISTINCT c.id, {int(kind)}, {word} FROM customers_customer c"
                f" JOIN customers_vehicle v ON v.customer_id = c.id"
                f" WHERE {word} <> '' AND c.id <= %s",
                [size],
            )
        cursor.execute("ANALYZE")


def _planned(size: int) -> float:
    os.environ["PLAN_VEHICLES"] = str(size)
    lines: Iterator[Measurement] = import_module("benchmarks.plan").run()
    [first] = itertools.islice(lines, 1)
    lines.close()  # type: ignore[attr-defined]
    return first.ours


def _figures(visits: tuple[int, ...]) -> list[float]:
    figures = import_module("benchmarks.figures")
    vars(figures)["SIZES"] = list(visits)
    return [line.ours for line in figures.run()][: len(visits)]


def _growth(work: str, times: list[float], sizes: tuple[int, ...]) -> Growth:
    return Growth(
        f"{work} {sizes[0]} {sizes[-1]}",
        small=round(times[0], 2),
        large=round(times[-1], 2),
        exponent=exponent(times, sizes),
        machine=machine(),
    )


def exponent(times: list[float], sizes: tuple[int, ...]) -> float:
    """Return by which power of the size the time grows."""
    return round(math.log(times[-1] / times[0], sizes[-1] / sizes[0]), 2)
