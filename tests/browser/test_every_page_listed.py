"""No page is forgotten: each address that answers a GET has an example, or is none by a reason."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.browser.pages import COUNTER, NO_PAGE, OFFICE, PUBLIC, routes
from tests.factories import make_company, make_user
from workshop.models import User

ROUTES = dict(routes(get_resolver().url_patterns))
VALUES = {"int": "999999", "slug": "x", "str": "x"}


@pytest.mark.django_db
def test_each_page_is_looked_at_or_has_a_reason_not_to_be(client: Client) -> None:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    listed = {*COUNTER, *OFFICE, *PUBLIC, *NO_PAGE}
    for_people = {name: route for name, route in ROUTES.items() if not name.startswith("api:")}

    forgotten = [
        name
        for name, route in for_people.items()
        if name not in listed and client.get(path_of(route)).status_code != 405
    ]

    assert forgotten == []


def path_of(route: str) -> str:
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: VALUES[found[1]], route)


def test_nothing_is_listed_twice_or_gone() -> None:
    listed = [*COUNTER, *OFFICE, *PUBLIC, *NO_PAGE]

    assert len(listed) == len(set(listed))
    assert set(listed) <= set(ROUTES)
