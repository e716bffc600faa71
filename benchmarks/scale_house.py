"""One house with a million vehicles: what each step of daily work costs as it grows."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from benchmarks.common import Measurement, machine
from customers.models import Customer, SearchTerm, Vehicle
from customers.search.finding import find_customers

# Visits are counted for so many vehicles each; a million of them take half an hour to make.
VISITS_PER_VEHICLE = 0.1
SEARCHES, SMALLEST = 20, 10_000


@dataclass(frozen=True)
class Growth:
    """Milliseconds by size, of a notice, a search, a planned message, a visit in the figures.

    ``exponent`` between the first and the last: 0 means that a unit costs the same at any size.
    """

    work: str
    milliseconds: dict[int, float]
    exponent: float
    seconds: float
    machine: str
    name: str = "scale_vehicles"


def run(vehicles: int) -> Iterator[Growth]:
    """Yield a line for each kind of work; the rows stay, so give it a database of its own."""
    sizes = sizes_up_to(vehicles)
    yield _growth("match", sizes, _matched)
    yield _growth("search", sizes, lambda sizes: [_searched(size) for size in sizes])
    yield _growth("plan", sizes, lambda sizes: [_planned(size) for size in sizes])
    visits = [int(size * VISITS_PER_VEHICLE) for size in sizes]
    yield _growth("figures", visits, _figures)


def sizes_up_to(vehicles: int) -> list[int]:
    """Return powers of ten from ten thousand, and the size itself; always two at least."""
    steps = [SMALLEST * 10**power for power in range(7)]
    largest = max(vehicles, SMALLEST * 2)
    return [step for step in steps if step < largest] + [largest]


def _matched(sizes: Sequence[int]) -> list[float]:
    os.environ["MATCH_CUSTOMERS"] = str(sizes[-1])
    match = import_module("benchmarks.match")
    lines = list(match.run())
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
    """Give the first ``size`` customers who have none their name, town and plate as words."""
    parts = [
        (SearchTerm.Kind.NAME, "lower(c.last_name)"),
        (SearchTerm.Kind.TOWN, "lower(c.city)"),
        (SearchTerm.Kind.PLATE, "lower(v.plate_loose)"),
    ]
    done = SearchTerm.objects.aggregate(last=Max("customer_id"))["last"] or 0
    with connection.cursor() as cursor:
        for kind, word in parts:
            cursor.execute(
                f"INSERT INTO customers_searchterm (customer_id, kind, word)"
                f" SELECT DISTINCT c.id, {int(kind)}, {word} FROM customers_customer c"
                f" JOIN customers_vehicle v ON v.customer_id = c.id"
                f" WHERE {word} <> '' AND c.id > %s AND c.id <= %s",
                [done, size],
            )
        cursor.execute("ANALYZE")


def _planned(size: int) -> float:
    os.environ["PLAN_VEHICLES"] = str(size)
    plan = import_module("benchmarks.plan")
    lines: Iterator[Measurement] = plan.run()
    [first] = itertools.islice(lines, 1)
    lines.close()  # type: ignore[attr-defined]
    return first.ours / float(plan.DUE)


def _figures(visits: Sequence[int]) -> list[float]:
    figures = import_module("benchmarks.figures")
    vars(figures)["SIZES"] = list(visits)
    lines = list(figures.run())[: len(visits)]
    return [line.ours / size for line, size in zip(lines, visits, strict=True)]


def _growth(
    work: str, sizes: Sequence[int], measured: Callable[[Sequence[int]], list[float]]
) -> Growth:
    begun = perf_counter()
    times = measured(sizes)
    return Growth(
        work,
        milliseconds={size: round(time, 4) for size, time in zip(sizes, times, strict=True)},
        exponent=exponent(times, sizes),
        seconds=round(perf_counter() - begun, 1),
        machine=machine(),
    )


def exponent(times: Sequence[float], sizes: Sequence[int]) -> float:
    """Return by which power of the size the time grows."""
    return round(math.log(times[-1] / times[0], sizes[-1] / sizes[0]), 2)
