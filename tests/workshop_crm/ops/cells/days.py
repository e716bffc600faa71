"""A pool's day without processes and databases: what is due where, and how long each turn takes."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from workshop_crm.ops.cells import pool as module
from workshop_crm.ops.cells.cell import Cell
from workshop_crm.ops.cells.pool import Pool
from workshop_crm.ops.cells.turns import Outcome, Turn, Work

SLICE, OVERHEAD, A_LOOK, A_STEP = 1.0, 0.2, 0.005, 0.02
SETTLE, SEND = 0.15, 0.03


@dataclass
class Company:
    """One cell's outbox and jobs: counts, and the moments at which bookings came in."""

    messages: int = 0
    long_jobs: deque[float] = field(default_factory=deque)
    bookings: deque[float] = field(default_factory=deque)
    waits: list[float] = field(default_factory=list)
    sent: int = 0

    def due(self) -> list[Work]:
        is_prompt_due = bool(self.messages or self.bookings)
        return [Work.PROMPT] * is_prompt_due + [Work.REST] * bool(self.long_jobs)


@dataclass
class Day:
    """Stands in for ``Processes`` and ``find_due``; time is a number that ``run`` moves on."""

    companies: dict[str, Company]
    places: int
    now: float = 0.0
    under_way: dict[Turn, float] = field(default_factory=dict)

    def begin(self, turn: Turn, _cell: Cell, tasks: list[str], now: float) -> None:
        company = self.companies[turn.cell]
        took = OVERHEAD + 0.05 * len(tasks)
        if turn.work == Work.REST:
            took += company.long_jobs.popleft() if company.long_jobs else 0.0
        else:
            took += self._answer(company, now + took)
        self.under_way[turn] = now + took

    def _answer(self, company: Company, at: float) -> float:
        took = 0.0
        while company.bookings and took < SLICE / 2:
            took += SETTLE
            company.waits.append(at + took + SEND - company.bookings.popleft())
        count = min(company.messages, int(SLICE / SEND))
        company.messages -= count
        company.sent += count
        return took + count * SEND

    def ended(self, now: float) -> Iterator[tuple[Turn, int]]:
        for turn in [turn for turn, at in self.under_way.items() if at <= now]:
            del self.under_way[turn]
            yield turn, int(Outcome.of(self.companies[turn.cell].due()))

    def find_due(self, cell: Cell, *, now: object) -> list[Work]:
        self.now += A_LOOK
        return self.companies[cell.name].due()

    def run(self, seconds: float, monkeypatch, *, booking_every: float = 1.0) -> Pool:
        """Let bookings come in to the companies, once the pool has gone round."""
        monkeypatch.setattr(module, "find_due", self.find_due)
        pool = Pool.of([Cell(name, {}) for name in self.companies], places=self.places, now=0.0)
        pool.processes = self
        chance, next_booking = random.Random(8), 30.0
        quiet = [each for each in self.companies.values() if not each.messages] or [Company()]
        while self.now < seconds:
            if self.now >= next_booking and self.now < seconds - 20:
                chance.choice(quiet).bookings.append(self.now)
                next_booking += booking_every
            if not pool.step(self.now):
                self.now += A_STEP
        return pool

    @property
    def waits(self) -> list[float]:
        return sorted(wait for company in self.companies.values() for wait in company.waits)
