"""The assignment problem against trying everything."""

from __future__ import annotations

from itertools import permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.matching.assignment import best_assignment


def matrices() -> st.SearchStrategy[list[list[int]]]:
    sizes = st.tuples(st.integers(1, 5), st.integers(1, 5))
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(st.integers(0, 30), min_size=size[1], max_size=size[1]),
            min_size=size[0],
            max_size=size[0],
        )
    )


def best_total(scores: list[list[int]]) -> int:
    if len(scores) > len(scores[0]):
        scores = [list(column) for column in zip(*scores, strict=True)]
    choices = permutations(range(len(scores[0])), len(scores))
    return max(sum(scores[row][column] for row, column in enumerate(way)) for way in choices)


# How fast values come depends on what else the machine does.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(matrices())
def test_reaches_the_best_total_and_uses_each_once(scores: list[list[int]]) -> None:
    pairs = best_assignment(scores)

    assert sum(scores[row][column] for row, column in pairs) == best_total(scores)
    assert len({row for row, _column in pairs}) == len(pairs)
    assert len({column for _row, column in pairs}) == len(pairs)


def test_leaves_out_pairs_that_score_nothing() -> None:
    assert best_assignment([[0, 0], [0, 7]]) == [(1, 1)]


def test_has_nothing_to_do_without_rows_or_columns() -> None:
    assert best_assignment([]) == []
    assert best_assignment([[], []]) == []
