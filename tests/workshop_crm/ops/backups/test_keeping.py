"""Which backups stay: the newest of so many days, weeks and months."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from workshop_crm.ops.backups.keeping import Keep, backup_path, backups_in, days_to_keep

TODAY = date(2026, 11, 22)  # A Sunday.
YEAR = [TODAY - timedelta(days=age) for age in range(400)]


@pytest.mark.parametrize(
    ("keep", "ages"),
    [
        (Keep(0, 0, 0), []),
        (Keep(3, 0, 0), [0, 1, 2]),
        (Keep(0, 3, 0), [0, 7, 14]),
        (Keep(0, 0, 3), [0, 22, 53]),
        (Keep(2, 2, 2), [0, 1, 7, 22]),
    ],
)
def test_the_newest_of_each_span_stays(keep: Keep, ages: list[int]) -> None:
    kept = days_to_keep(YEAR, keep)

    assert sorted((TODAY - day).days for day in kept) == ages


def test_the_usual_rule_keeps_about_twenty_of_a_year() -> None:
    kept = days_to_keep(YEAR, Keep(7, 4, 12))

    assert len(kept) == 7 + 3 + 11
    assert min(kept) == date(2025, 12, 31)


def test_after_a_long_pause_the_old_ones_stay() -> None:
    old = [date(2020, 1, 1), date(2020, 1, 2)]

    assert days_to_keep(old, Keep(7, 4, 12)) == set(old)


def test_only_whole_backups_of_ours_are_found(tmp_path: Path) -> None:
    path = backup_path(tmp_path, TODAY)
    for other in ("workshop-2026-11-21.backup.1.part", "workshop-old.backup", "notes.txt"):
        (tmp_path / other).touch()
    path.touch()

    assert backups_in(tmp_path) == {TODAY: path}
    assert backups_in(tmp_path / "none") == {}
