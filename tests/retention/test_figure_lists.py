"""The list behind a figure says whom we may call, and shows no column that says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import ConsentEvent, Customer
from retention.figures.catalogue import DEFINITIONS
from retention.lists import Case, FigureList
from retention.models import FigureSnapshot
from retention.snapshots import Choice, take_snapshot
from tests.factories import make_company, make_customer, make_user
from tests.reminders.builders import agree
from tests.retention.builders import NOW, at, book, make_portal, win

pytestmark = pytest.mark.django_db


def _won(**fields: Any) -> Customer:
    customer = make_customer(**fields)
    win(make_portal(), customer, at(9, 1))
    return customer


def _cases(key: str = "portal_customers_won") -> dict[int, Case]:
    rows = FigureList(_snapshot(), DEFINITIONS[key], only_part=True)
    return {case.customer.pk: case for case in rows[0:50] if case.customer}


def _snapshot() -> FigureSnapshot:
    make_company()
    return take_snapshot(Choice("month"), now=NOW)


def test_only_who_agreed_to_calls_comes_with_a_number() -> None:
    agreed, mail_only, withdrawn, silent = (_won() for _number in range(4))
    for customer, channel in ((agreed, "call"), (mail_only, "email"), (withdrawn, "call")):
        agree(customer, channel)
    ConsentEvent.objects.create(
        customer=withdrawn, channel="call", purpose="service", kind="withdrawn",
        origin="counter", happened_at=at(9, 5), recorded_at=at(9, 5),
    )  # fmt: skip

    cases = _cases()

    assert cases[agreed.pk].phone == agreed.phone
    assert [len(cases[each.pk].ways) for each in (agreed, mail_only)] == [1, 1]
    assert [cases[each.pk].phone for each in (mail_only, withdrawn, silent)] == ["", "", ""]
    assert cases[silent.pk].ways == cases[withdrawn.pk].ways == []


def test_of_restricted_data_nothing_is_said() -> None:
    customer = _won(is_restricted=True)
    agree(customer, "call")

    case = _cases()[customer.pk]

    assert (case.phone, case.ways) == ("", [])


def test_many_rows_need_no_more_queries(django_assert_num_queries: Any) -> None:
    for size in (2, 20):
        for _number in range(size):
            agree(_won(), "call")
        rows = FigureList(_snapshot(), DEFINITIONS["portal_customers_won"], only_part=True)

        with django_assert_num_queries(5):
            assert len(rows[0:50]) >= size


@pytest.mark.parametrize(
    ("key", "query", "columns"),
    [
        ("portal_customers_won", "", 4),
        ("returned_directly", "&of=all", 5),
        ("commission_paid", "", 5),
        ("commission_paid", "&of=all", 6),
    ],
)
def test_columns_that_say_nothing_are_left_out(
    client: Client, key: str, query: str, columns: int
) -> None:
    book(make_portal(), _won(), at(9, 20))
    client.force_login(make_user(role="owner"))
    _snapshot()

    page = client.get(f"{reverse('retention:figure', args=[key])}?period=month{query}")

    head, body = page.content.decode().split("<tbody>")
    assert head.count("<th scope") == columns
    assert body.split("</tr>")[0].count("<td") == columns


def test_the_number_is_a_link(client: Client) -> None:
    customer = _won()
    agree(customer, "call")
    client.force_login(make_user(role="owner"))
    _snapshot()

    address = reverse("retention:figure", args=["portal_customers_won"])
    page = client.get(f"{address}?period=month").content.decode()

    assert f'href="tel:{customer.phone}"' in page
