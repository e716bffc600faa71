"""Every address of the product: who gets in, found by walking the addresses themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from customers.models import ConsentEvent, Suppression
from tests.factories import make_company, make_user
from workshop.models import User

pytestmark = pytest.mark.django_db

# Open to everybody, or guarded by a signature or token of their own.
OPEN_PREFIXES = (
    "t/",
    "book/",
    "hooks/",
    "api/",
    "imprint/",
    "privacy/",
    "healthz",
    "readyz",
    "metrics",
)
OPEN_PAGES = ("login/", "logout/", "language/", "setup/")
VALUES = {"int": "999999", "slug": "company", "str": "x", "uuid": "0" * 32, "path": "x"}
OWNERS = (
    "workshop/",
    "retention/",
    "messages/texts/",
    "setup/<slug:key>/",
    "invoices/synonyms/",
    "customers/hu-intervals/",
)
# The front desk gives goodwill to an order, within the owner's rules.
SHARED = ("retention/goodwill/orders/<int:pk>/",)
# Old mails must not end in an error: these say "done" to everybody and do nothing.
FORGIVING = ("t/<str:token>/unsubscribe/", "t/<str:token>/not-me/")


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route


ALL = sorted(set(addresses(get_resolver().url_patterns)))
INSIDE = [
    route
    for route in ALL
    if not route.startswith((*OPEN_PREFIXES, "admin/", "^")) and route not in OPEN_PAGES
]
OWN = [route for route in INSIDE if route.startswith(OWNERS) and route not in SHARED]
SIGNED = [route for route in ALL if route.startswith("t/")]


def path_of(route: str) -> str:
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: VALUES[found[1]], route)


def test_the_walk_sees_the_whole_house() -> None:
    assert len(INSIDE) > 60
    assert "customers/<int:pk>/" in INSIDE
    assert "workshop/staff/<int:pk>/password/" in OWN


@pytest.fixture
def founded() -> None:
    make_company()
    make_user(role=User.Role.OWNER)


@pytest.mark.parametrize("route", INSIDE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_inside_opens_without_a_log_in(
    client: Client, founded: None, route: str, method: str
) -> None:
    response = getattr(client, method)(path_of(route))

    if response.status_code != 405:
        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("route", OWN)
def test_the_front_desk_gets_into_no_page_of_the_owner(
    client: Client, founded: None, route: str
) -> None:
    client.force_login(make_user(role=User.Role.FRONT_DESK))

    for method in (client.get, client.post):
        assert method(path_of(route)).status_code in {403, 405}


@pytest.mark.parametrize("route", [route for route in OWN if "<" not in route])
def test_the_owner_gets_into_each_of_them(client: Client, founded: None, route: str) -> None:
    client.force_login(make_user(role=User.Role.OWNER))

    assert client.get(path_of(route)).status_code in {200, 405}


@pytest.mark.parametrize("role", User.Role.values)
@pytest.mark.parametrize("route", [route for route in INSIDE if "<int:pk>" in route])
def test_what_does_not_exist_is_not_there_for_anybody(
    client: Client, founded: None, route: str, role: str
) -> None:
    client.force_login(make_user(role=role))

    assert client.get(path_of(route)).status_code in {403, 404, 405}
    assert client.post(path_of(route)).status_code in {403, 404, 405}


@pytest.mark.parametrize("route", [route for route in SIGNED if route not in FORGIVING])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_link_for_customers_opens_with_a_made_up_token(
    client: Client, founded: None, route: str, method: str
) -> None:
    response = getattr(client, method)(path_of(route))

    assert response.status_code in {404, 405, 410}


@pytest.mark.parametrize("route", FORGIVING)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forgiving_link_changes_nothing(
    client: Client, founded: None, route: str, method: str
) -> None:
    response = getattr(client, method)(path_of(route), {"object": "1"})

    assert response.status_code in {200, 302}
    assert not Suppression.objects.exists()
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("route", [route for route in ALL if route.startswith("hooks/")])
def test_no_hook_takes_what_is_not_signed(client: Client, founded: None, route: str) -> None:
    response = client.post(path_of(route), "{}", content_type="application/json")

    assert response.status_code in {401, 403, 404}
    assert client.get(path_of(route)).status_code == 405


@pytest.mark.parametrize("route", [route for route in INSIDE if "<" not in route])
def test_no_page_inside_is_kept_by_a_proxy_for_others(
    client: Client, founded: None, route: str
) -> None:
    client.force_login(make_user(role=User.Role.OWNER))

    response = client.get(path_of(route))

    if response.status_code == 200:
        assert "public" not in response.get("Cache-Control", "")
        assert "Cookie" in response.get("Vary", "")
