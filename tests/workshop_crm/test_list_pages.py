"""No list page asks the database more often because it shows more rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_user, make_workshop
from tests.workshop_crm import list_rows

pytestmark = pytest.mark.django_db

MOST = 15
# No lists: alarms of four kinds beside the figures; and what the gate says about a day's messages.
MOST_OF = {"retention:dashboard": 20, "messaging:week": 18}
PAGES: dict[str, Callable[[int], object]] = {
    "desk:today": list_rows.today,
    "desk:search": list_rows.invoices,
    "bookings:day": list_rows.appointments,
    "bookings:week": list_rows.appointments,
    "bookings:list": list_rows.bookings,
    "bookings:clarify": list_rows.unclear,
    "bookings:portal_again": list_rows.portal_returns,
    "bookings:sources": list_rows.sources,
    "customers:imports": list_rows.imports,
    "customers:list": list_rows.vehicles,
    "customers:tasks": list_rows.tasks,
    "customers:duplicates": list_rows.duplicates,
    "invoices:list": list_rows.orders,
    "invoices:imports": list_rows.imported_invoices,
    "invoices:invoice_list": list_rows.invoices,
    "messaging:list": list_rows.messages,
    "messaging:letters": list_rows.letters,
    "messaging:week": list_rows.messages,
    "messaging:unknown": list_rows.strangers,
    "reminders:list": list_rows.messages,
    "reminders:calls": list_rows.calls,
    "retention:dashboard": list_rows.figures,
    "retention:goodwill": list_rows.goodwill,
}


@pytest.fixture
def owner(client: Client) -> Client:
    make_workshop()
    client.force_login(make_user(role="owner"))
    return client


def queries_of(client: Client, name: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse(name), {"q": "huber"}).status_code == 200
    return [query["sql"] for query in caught]


@pytest.mark.parametrize("name", PAGES)
def test_a_list_page_asks_as_often_for_fifty_rows_as_for_ten(name: str, owner: Client) -> None:
    PAGES[name](10)
    ten = queries_of(owner, name)
    PAGES[name](40)

    fifty = queries_of(owner, name)

    assert len(fifty) == len(ten) <= MOST_OF.get(name, MOST), "\n".join(fifty)
