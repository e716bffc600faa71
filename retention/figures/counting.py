"""Runs the definitions: figures are aggregates over the cases, lists are the cases themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from retention.figures.definition import Cases, Definition, How
from retention.figures.dialect import written
from retention.figures.figure import Figure, percent, ratio
from retention.figures.scope import Scope
from workshop.models import Company
from workshop_crm.lib.money import ZERO, round_money

_QUANTILES = {How.MEDIAN: Decimal("0.5"), How.NINETIETH: Decimal("0.9")}
COUNTED = {How.COUNT, How.AGAINST, How.SHARE}
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Counter:
    """Asks the database about one scope, with the house's rules."""

    scope: Scope
    company: Company

    def rows(self, select: str, cases: Cases, rest: str = "", **more: Any) -> list[Row]:
        """Return ``SELECT … FROM (the cases)``; ``more`` are further parameters."""
        # All of it is written in our own modules; what people enter goes as parameters.
        sql = f"SELECT {select} FROM ({cases.sql}) AS cases {rest}"  # noqa: S608
        return self.run(written(sql, self.scope), **more)

    def run(self, statement: str, **more: Any) -> list[Row]:
        """Run one statement with the scope's parameters."""
        with connection.cursor() as cursor:
            cursor.execute(statement, {**self._parameters, **more})
            return list(cursor.fetchall())

    @cached_property
    def _parameters(self) -> dict[str, Any]:
        return self.scope.parameters(self.company)

    def moment(self, moment: datetime) -> Any:
        """Return an instant as the database takes it for a further parameter."""
        return connection.ops.adapt_datetimefield_value(moment)

    def figures(self, definitions: Sequence[Definition]) -> list[Figure]:
        """Return the figures in their order: one statement for all that share their cases."""
        by_cases: dict[Cases, list[Definition]] = {}
        for each in definitions:
            by_cases.setdefault(each.cases, []).append(each)
        found: dict[str, Figure] = {}
        for cases, members in by_cases.items():
            found.update(self._of_cases(cases, members))
        chosen = (self.scope.site, self.scope.source)
        return [
            replace(found[each.key], definition=each.meaning_of(*chosen)) for each in definitions
        ]

    def _of_cases(self, cases: Cases, members: list[Definition]) -> dict[str, Figure]:
        """Ask once: by value where one is a quantile, since all else adds up over the values."""
        plain = [each for each in members if each.how not in _QUANTILES]
        ranked = [each for each in members if each.how in _QUANTILES]
        columns = [column for each in plain for column in _columns(each)]
        columns += [f"count({each.of}) FILTER (WHERE {each.whole})" for each in ranked]
        value, rest = (ranked[0].of, "GROUP BY 1 ORDER BY 1") if ranked else ("NULL", "")
        rows = self.rows(", ".join([value, *columns]), cases, rest)
        values, *counted = zip(*rows, strict=True) if rows else [()] * (len(columns) + 1)
        sums = iter([sum(filter(None, column)) for column in counted])
        found = {each.key: _figure(each, next(sums), next(sums)) for each in plain}
        for each, counts in zip(ranked, counted[2 * len(plain) :], strict=True):
            known = [pair for pair in zip(values, counts, strict=True) if pair[1]]
            found[each.key] = _quantile_of(each, known)
        return found

    def count(self, definition: Definition, *, only_part: bool) -> int:
        """Return how long the list behind a figure is."""
        rest = f"WHERE {_listed(definition, only_part=only_part)}"
        return int(self.rows("count(*)", definition.cases, rest)[0][0])

    def listed(
        self, definition: Definition, *, only_part: bool, offset: int, limit: int
    ) -> list[Row]:
        """Return a piece of the list, newest first: customer, moment, row, amount, counts."""
        has_amount = definition.how not in COUNTED
        rest = (
            f"WHERE {_listed(definition, only_part=only_part)} ORDER BY at DESC, ref DESC"
            " LIMIT %(limit)s OFFSET %(offset)s"
        )
        select = f"customer_id, at, ref, {definition.of if has_amount else 'NULL'}, " + (
            f"CASE WHEN {definition.part} THEN 1 ELSE 0 END"
        )
        rows = self.rows(select, definition.cases, rest, limit=limit, offset=offset)
        return [
            (customer, day_of(at), ref, amount, bool(counts))
            for customer, at, ref, amount, counts in rows
        ]


def day_of(value: datetime | date | str | None) -> date | None:
    """Return the local day of what the driver gave; SQLite gives text, in UTC."""
    if isinstance(value, str):
        value = parse_date(value) if len(value) == len("2026-09-01") else parse_datetime(value)
    if isinstance(value, datetime):
        aware = (
            value if timezone.is_aware(value) else timezone.make_aware(value, connection.timezone)
        )
        return timezone.localdate(aware)
    return value


def quantile(counts: Iterable[tuple[int, int]], share: Decimal) -> Decimal | None:
    """Return the value below which the share lies, of (value, how often) in rising order.

    The mean of two neighbours when the border lies between them, as in a median.
    """
    counts = list(counts)
    border = share * sum(count for _value, count in counts)
    passed = 0
    for number, (value, count) in enumerate(counts):
        passed += count
        if passed > border:
            return Decimal(value)
        if passed == border:
            following = counts[number + 1][0] if number + 1 < len(counts) else value
            return Decimal(value + following) / 2
    return None


def _quantile_of(definition: Definition, counts: list[tuple[int, int]]) -> Figure:
    total = sum(count for _value, count in counts)
    return _made(definition, quantile(counts, _QUANTILES[definition.how]), total, total)


def _columns(definition: Definition) -> tuple[str, str]:
    whole = f"({definition.whole})"
    both = f"({_part(definition)})"
    if definition.how in {How.SUM, How.MEAN}:
        return (
            f"sum({definition.of}) FILTER (WHERE {whole})",
            f"count({definition.of}) FILTER (WHERE {whole})",
        )
    return f"count(*) FILTER (WHERE {both})", f"count(*) FILTER (WHERE {whole})"


def _figure(definition: Definition, part: Any, whole: int) -> Figure:
    match definition.how:
        case How.COUNT:
            return _made(definition, part, part, None)
        case How.AGAINST:
            return _made(definition, part, part, whole)
        case How.SHARE:
            return _made(definition, percent(part, whole), part, whole)
        case How.SUM:
            amount = _money(part)
            return _made(definition, amount, amount, whole)
        case _:
            is_money = definition.shown_unit == "eur"
            total = _money(part) if is_money else Decimal(part or 0)
            mean = ratio(total, whole, "0.01" if is_money else "0.1")
            return _made(definition, mean, total if is_money else int(total), whole)


def _money(amount: Any) -> Decimal:
    # SQLite adds up amounts as floats; their cents are right up to ten billions.
    return round_money(Decimal(str(round(amount, 6)))) if amount else ZERO.quantize(Decimal("0.01"))


def _made(
    definition: Definition,
    value: Decimal | int | None,
    numerator: Decimal | int,
    denominator: int | None,
) -> Figure:
    if definition.how in _QUANTILES and value is not None:
        value = Decimal(value).quantize(Decimal("0.1"))
    return Figure(
        definition.key,
        definition.label,
        value,
        numerator,
        denominator,
        definition.meaning,
        definition.shown_unit,
    )


def _part(definition: Definition) -> str:
    if definition.how is How.AGAINST:
        return definition.part
    return f"({definition.whole}) AND ({definition.part})"


def _listed(definition: Definition, *, only_part: bool) -> str:
    return _part(definition) if only_part else definition.whole
