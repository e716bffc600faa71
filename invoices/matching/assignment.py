"""The assignment problem: who goes with whom so that the sum of all scores is greatest. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def best_assignment(scores: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return (row, column) pairs with the greatest total; pairs that score nothing are left out.

    Each row and each column occurs at most once. Scores are whole numbers from 0. Hungarian
    method with potentials: rows * rows * columns steps, so hand over small groups.
    """
    if not scores or not scores[0]:
        return []
    if len(scores) > len(scores[0]):
        turned = best_assignment(list(zip(*scores, strict=True)))
        return sorted((row, column) for column, row in turned)
    owner = _owners(scores)
    pairs = [(row - 1, column - 1) for column, row in enumerate(owner) if row and column]
    return sorted(pair for pair in pairs if scores[pair[0]][pair[1]] > 0)


def _owners(scores: Sequence[Sequence[int]]) -> list[int]:
    """Return for each column (from 1) the row (from 1) that it goes to; 0 is nobody."""
    rows, columns = len(scores), len(scores[0])
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        came_from = _shortest_path(scores, owner, row_price, column_price)
        column = came_from[0]
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    return owner


def _shortest_path(
    scores: Sequence[Sequence[int]],
    owner: list[int],
    row_price: list[int],
    column_price: list[int],
) -> list[int]:
    """Find a free column for the row in ``owner[0]``, adjusting the prices on the way.

    Returns the predecessor of each column; entry 0 holds the free column that was found.
    """
    columns = len(column_price) - 1
    far = 1 + 4 * (1 + max(max(line) for line in scores)) * (len(row_price) + columns)
    slack, came_from = [far] * (columns + 1), [0] * (columns + 1)
    reached = [False] * (columns + 1)
    column = 0
    while owner[column]:
        reached[column] = True
        row, step, following = owner[column], far, 0
        for other in range(1, columns + 1):
            if reached[other]:
                continue
            cost = -scores[row - 1][other - 1] - row_price[row] - column_price[other]
            if cost < slack[other]:
                slack[other], came_from[other] = cost, column
            if slack[other] < step:
                step, following = slack[other], other
        for other in range(columns + 1):
            if reached[other]:
                row_price[owner[other]] += step
                column_price[other] -= step
            else:
                slack[other] -= step
        column = following
    came_from[0] = column
    return came_from
