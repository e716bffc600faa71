"""Numbers without gaps, whoever issues at the same time and whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from invoices.errors import InvoiceFrozenError
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice
from invoices.issuing.numbers import take_number
from invoices.models import Invoice
from tests.factories import make_vehicle, make_workshop
from tests.invoices.builders import NOW, make_order


class PowerCutError(Exception):
    """Something fails after the number was taken."""


def fail_if(is_failing: bool) -> None:
    if is_failing:
        raise PowerCutError


def issue(pk: int, *, is_failing: bool) -> bool:
    try:
        with transaction.atomic():
            issue_invoice(Invoice.objects.get(pk=pk), now=NOW)
            fail_if(is_failing)
    except PowerCutError:
        return False
    finally:
        connection.close()
    return True


def make_drafts(count: int) -> list[int]:
    workshop, vehicle = make_workshop(), make_vehicle()
    return [
        draft_invoice(make_order(workshop=workshop, vehicle=vehicle, customer=vehicle.customer)).pk
        for _ in range(count)
    ]


def in_parallel(threads: int, action: Callable[[int], object], count: int) -> list[object]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(action, range(count)))


def race(*, count: int, threads: int) -> None:
    drafts = make_drafts(count)

    done = in_parallel(
        threads, lambda place: issue(drafts[place], is_failing=place % 5 == 0), count
    )

    numbers = sorted(Invoice.objects.exclude(number=None).values_list("number", flat=True))
    issued = count * 4 // 5
    assert done.count(True) == issued
    assert numbers == [f"R2026-{number:05d}" for number in range(1, issued + 1)]


@pytest.mark.django_db(transaction=True)
def test_forty_issues_with_a_fifth_failing_leave_no_gap() -> None:
    race(count=40, threads=4)


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hundred_issues_with_a_fifth_failing_leave_no_gap() -> None:
    race(count=200, threads=16)


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_issue_one_invoice() -> None:
    (draft,) = make_drafts(1)

    def click(_place: int) -> str:
        try:
            issue(draft, is_failing=False)
        except InvoiceFrozenError:
            return "frozen"
        return "issued"

    assert sorted(in_parallel(8, click, 8)) == ["frozen"] * 7 + ["issued"]
    assert Invoice.objects.get().number == "R2026-00001"


@pytest.mark.django_db
def test_each_range_and_year_counts_for_itself() -> None:
    numbers = [take_number("R", 2026), take_number("R", 2026), take_number("R", 2027)]

    assert [*numbers, take_number("A", 2026)] == [
        "R2026-00001",
        "R2026-00002",
        "R2027-00001",
        "A2026-00001",
    ]
