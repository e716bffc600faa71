"""The owner's key figures of 90 days against the same as bare SQL aggregates.

Sizes from 2,500 visits on, and how both grow from the first to the last: 1.0 is linear in the
visits. ``FIGURES_VISITS`` in the environment sets the largest. Both must count alike.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import perf_counter

from django.db import connection, transaction

from benchmarks.common import Measurement, Pair, machine, measure
from benchmarks.figures_history import END, NOW, History
from benchmarks.figures_sql import bare_figures
from retention.figures import key_figures
from retention.figures.counting import Counter
from retention.figures.scope import Scope, make_scope
from workshop.models import Company

LARGEST = int(os.environ.get("FIGURES_VISITS", "10000"))
SIZES = [size for size in (2_500, 10_000, 100_000) if size < LARGEST] + [LARGEST]
START = END - timedelta(days=89)
# Made of a median or of money: the value counts, of all others what it is made of.
BY_VALUE = ("median_minutes_to_answer", "p90_minutes_to_answer", "days_to_second_visit")


def run() -> Iterator[Measurement]:
    """Yield a line per size, then the growth; the rows are gone afterwards."""
    with transaction.atomic():
        history = History()
        lines = []
        for size in SIZES:
            history.grow_to(size)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            lines.append(_measured(size))
            yield lines[-1]
        yield growth(lines[0], lines[-1], times=SIZES[-1] / SIZES[0])
        transaction.set_rollback(True)


def ours() -> dict[str, float]:
    """Return what each figure of the page counts, by its key."""
    return {
        figure.key: round(
            float((figure.value if figure.key in BY_VALUE else figure.numerator) or 0), 1
        )
        for figure in key_figures(_scope())
    }


def bound() -> dict[str, float]:
    return bare_figures(Counter(_scope(), Company()))


def _scope() -> Scope:
    return make_scope(START, END, site=None, now=NOW)


def _measured(size: int) -> Measurement:
    if ours() != bound():
        raise RuntimeError(f"different figures: {ours()} and {bound()}")
    return measure(
        Pair(
            name=f"figures {size}",
            ours=lambda: _milliseconds(ours),
            bound=lambda: _milliseconds(bound),
            what_the_bound_is="the same figures as eighteen bare SQL aggregates",
        ),
        # Small ones end within the noise, large ones take minutes.
        repeats=max(1, min(9, 300_000 // size)),
    )


def growth(small: Measurement, large: Measurement, *, times: float) -> Measurement:
    """Return by which power of the visits both grow."""
    exponent = math.log(large.ours / small.ours, times)
    of_bound = math.log(large.bound / small.bound, times)
    return Measurement(
        name="figures_growth",
        ours=round(exponent, 2),
        bound=round(of_bound, 2),
        unit="exponent",
        ratio=round(exponent / of_bound, 2),
        repeats=1,
        what_the_bound_is="the growth of the bare SQL aggregates",
        machine=machine(),
    )


def _milliseconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000
