"""The benchmark's bare SQL counts what the owner's page counts, so their times compare."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import figures
from benchmarks.common import Measurement
from benchmarks.figures_history import History
from bookings.models import Visit

# Forty customers with ten visits each in three years leave these empty.
RARE = {
    "customers_at_risk", "customers_lapsed", "customers_lost", "messages_missed",
    "messages_uncertain", "returned_through_portal", "opt_outs", "no_shows",
    "bookings_after_reminders", "returned_directly_12", "vehicles_overdue",
    "proposals_accepted", "average_repair_order", "deferred_recovered", "deferred_recovered_amount",
}  # fmt: skip


def measured(ours: float, bound: float) -> Measurement:
    return Measurement("figures", ours, bound, "ms", ours / bound, 3, "", "")


@pytest.mark.django_db
def test_bare_sql_counts_the_same_as_the_page() -> None:
    History().grow_to(400)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        bare = figures.bound()

    assert figures.ours() == bare
    assert len(queries) == 18
    assert {key for key, value in bare.items() if not value} <= RARE


@pytest.mark.django_db
def test_a_history_grows_to_as_many_visits_as_asked_for() -> None:
    history = History()

    history.grow_to(20)
    history.grow_to(60)

    assert Visit.objects.count() == 60


def test_growth_is_the_power_of_the_size() -> None:
    line = figures.growth(measured(10, 10), measured(160, 40), times=4)

    assert (line.ours, line.bound, line.ratio) == (2.0, 1.0, 2.0)
