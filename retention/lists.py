"""The list behind a figure: the cases that its SQL finds, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from django.urls import reverse

from customers.consent.states import States, states_by_customer
from customers.contact import open_channels
from customers.models import Customer
from customers.models.consent import Channel, Purpose
from retention.figures.counting import COUNTED, Counter
from retention.figures.definition import Definition
from retention.figures.scope import Scope, make_scope
from retention.models import FigureSnapshot
from workshop.models import Company
from workshop_crm.lib.phones import format_phone


@dataclass(frozen=True)
class Case:
    """One case; ``counts`` says whether it is in the numerator, ``value`` what it adds.

    ``ways`` are the channels on which we may remind; only with that of calls there is a ``phone``.
    """

    day: date | None
    customer: Customer | None
    url: str
    value: Decimal | None
    counts: bool
    ways: list[str] = field(default_factory=list)
    phone: str = ""

    @property
    def phone_text(self) -> str:
        return format_phone(self.phone)


def scope_of(snapshot: FigureSnapshot) -> Scope:
    """Return what a snapshot was asked for, as of its moment."""
    return make_scope(
        snapshot.first_day,
        snapshot.last_day,
        site=snapshot.site,
        source=snapshot.source,
        now=snapshot.taken_at,
    )


class FigureList(Sequence[Case]):
    """What a paginator takes: two queries for a page, five with the names and their consents."""

    def __init__(
        self, snapshot: FigureSnapshot, definition: Definition, *, only_part: bool
    ) -> None:
        self._counter = Counter(scope_of(snapshot), Company.objects.first() or Company())
        self._definition, self._only_part = definition, only_part

    @cached_property
    def _count(self) -> int:
        return self._counter.count(self._definition, only_part=self._only_part)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Case: ...
    @overload
    def __getitem__(self, index: slice) -> list[Case]: ...
    def __getitem__(self, index: int | slice) -> Case | list[Case]:
        if isinstance(index, int):
            return self._piece(index, 1)[0]
        start, stop, _step = index.indices(len(self))
        return self._piece(start, stop - start)

    def _piece(self, offset: int, limit: int) -> list[Case]:
        rows = self._counter.listed(
            self._definition, only_part=self._only_part, offset=offset, limit=limit
        )
        customers = Customer.objects.in_bulk({row[0] for row in rows if row[0]})
        states = states_by_customer(customers.values())
        return [self._case(row, customers.get(row[0]), states) for row in rows]

    def _case(
        self, row: tuple[Any, ...], customer: Customer | None, states: dict[int, States]
    ) -> Case:
        _customer, day, ref, amount, counts = row
        page = self._definition.cases.page
        value = None if amount is None else Decimal(str(amount))
        if value is not None and self._definition.shown_unit == "eur":
            value = value.quantize(Decimal("0.01"))
        url = reverse(page, args=[ref]) if page and ref else ""
        is_counted = counts or self._definition.how not in COUNTED
        found = Case(day, customer, url, value, is_counted)
        if customer is None or customer.is_restricted:
            return found
        of_customer = states[customer.pk]
        may_call = of_customer[Channel.CALL, Purpose.SERVICE].is_given
        return replace(
            found,
            ways=open_channels(customer, of_customer, Purpose.SERVICE),
            phone=customer.phone if may_call else "",
        )
