"""Every address of the product with every role: who gets in, found by walking the addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from customers.models import ConsentEvent, Suppression
from invoices.models import Order
from tests.any_row import make_any
from tests.factories import make_company, make_customer, make_user, make_workshop
from workshop.areas import Area
from workshop.models import User, Workshop
from workshop_crm.desk.rows import ROWS, Row, is_elsewhere, rows_of_route

pytestmark = pytest.mark.django_db

# Open to everybody, or guarded by a signature or token of their own.
OPEN_PREFIXES = (
    *("t/", "book/", "hooks/", "api/", "imprint/", "privacy/", "healthz", "readyz", "metrics"),
    *("login/", "logout/", "language/"),
)
VALUES = {"int": "999999", "slug": "company", "str": "x", "uuid": "0" * 32, "path": "x"}
# Old mails must not end in an error: these say "done" to everybody and do nothing.
FORGIVING = ("t/<str:token>/unsubscribe/", "t/<str:token>/not-me/")

# Written by hand, by address and not by name: what the table in the code must come out as.
FLOOR = r"""^$|
    bookings/(day|week|visits|deferred)/(?!.*consent-form)|
    bookings/appointments/<int:pk>/(arrive|no-show|places?)/|
    customers/vehicles/<int:pk>/(mileage/|tyres/)?$|customers/tyres/|
    invoices/$|invoices/orders/(?!.*(draft|explanation))|invoices/(lines|inquiries|visits)/"""
SITE = r"""workshop/$|workshop/sites/<|workshop/seasons/|
    bookings/cards/design/|bookings/sites/<int:pk>/feed/"""
OWN = r"workshop/own/"
HOUSE = r"""workshop/(?!$|sites/<|seasons/|own/)|retention/(?!goodwill/(orders|inquiry)/)|
    setup/<|export/|messages/(texts|pause|stop|mailboxes)/|invoices/(synonyms|packages)/|
    systems/|customers/(imports|merges/$|hu-intervals|robinson|wordings)|reminders/(effect|plans)/|
    bookings/(sources|checklist|portal-again)/|data-protection/($|period/|log/|kept/|.*erase/)"""
PEOPLE = {
    "floor": {Area.OWN, Area.WORK},
    "front_desk": {Area.OWN, Area.WORK, Area.OFFICE},
    "archive": {Area.OWN, Area.WORK, Area.OFFICE},
    "owner": {Area.OWN, Area.WORK, Area.OFFICE, Area.SITE, Area.HOUSE},
}
# An owner of one site has no say over the house.
AT_ONE_SITE = {**PEOPLE, "owner": PEOPLE["owner"] - {Area.HOUSE}}


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route


ALL = sorted(set(addresses(get_resolver().url_patterns)))
INSIDE = [each for each in ALL if not each.startswith((*OPEN_PREFIXES, "^")) and each != "setup/"]
SIGNED = [route for route in ALL if route.startswith("t/")]


def area_by_hand(route: str) -> Area:
    for area, pattern in (
        (Area.OWN, OWN),
        (Area.HOUSE, HOUSE),
        (Area.SITE, SITE),
        (Area.WORK, FLOOR),
    ):
        if re.match(pattern, route, re.VERBOSE):
            return area
    return Area.OFFICE


def path_of(route: str, numbers: Mapping[str, int] = MappingProxyType({})) -> str:
    return "/" + re.sub(
        r"<(\w+):(\w+)>", lambda found: str(numbers.get(found[2], VALUES[found[1]])), route
    )


def both(client: Client, path: str) -> list[int]:
    return [client.get(path).status_code, client.post(path).status_code]


@pytest.fixture
def founded() -> None:
    make_company()
    make_user(role=User.Role.OWNER)


def log_in(role: str, site: Workshop | None = None) -> Client:
    client = Client()
    client.force_login(make_user(role=role, site=site))
    return client


def test_the_walk_sees_the_whole_house() -> None:
    by_area = {area: [r for r in INSIDE if area_by_hand(r) is area] for area in Area}

    assert len(INSIDE) > 150
    assert len(by_area[Area.WORK]) > 25
    assert len(by_area[Area.SITE]) > 12
    assert "workshop/staff/<int:pk>/password/" in by_area[Area.HOUSE]
    assert set(PEOPLE) == set(User.Role.values)


@pytest.mark.parametrize("route", INSIDE)
def test_each_page_opens_for_those_who_may_see_it_and_nobody_else(
    client: Client, founded: None, route: str
) -> None:
    path, area = path_of(route), area_by_hand(route)

    for method in (client.get, client.post):
        visitor = method(path)
        assert (visitor.status_code, visitor["Location"][:13]) == (302, "/login/?next=")
    has_been_opened = False
    for role, areas in PEOPLE.items():
        if area not in areas:
            assert both(log_in(role), path) == [403, 403], role
        elif "<int:pk>" in route or not has_been_opened:
            has_been_opened = True
            seen = set(both(log_in(role), path))
            assert 403 not in seen, role
            assert "<int:pk>" not in route or area is Area.OWN or seen <= {404, 405}, role
    if area is Area.HOUSE:
        assert both(log_in("owner", make_workshop()), path) == [403, 403]


def row_at(row: Row, site: Workshop) -> int:
    if row.site == "pk":
        return site.pk
    if row.site:
        return _row(row.model_class, row.site, site).pk
    customer = make_customer()
    make_any(Order, customer=customer, workshop=site)
    return (
        customer.pk
        if row.customer == "pk"
        else _row(row.model_class, row.customer.split()[0], customer).pk
    )


def _row(model: Any, way: str, end: Any) -> Any:
    step, _, rest = way.partition("__")
    next_row = _row(model._meta.get_field(step).related_model, rest, end) if rest else end
    return make_any(model, **{step: next_row})


def numbers_of(route: str, site: Workshop) -> dict[str, int]:
    """Return rows of a site for each number in an address."""
    return {name: row_at(row, site) for name, row in rows_of_route(route)}


def belongs_to_a_site(route: str) -> bool:
    return any(row.site or row.customer for _name, row in rows_of_route(route))


OF_A_SITE = [route for route in INSIDE if belongs_to_a_site(route)]


@pytest.mark.parametrize("route", OF_A_SITE)
def test_what_belongs_to_another_site_is_not_there(founded: None, route: str) -> None:
    here, there = make_workshop(), make_workshop()
    area = area_by_hand(route)

    path = path_of(route, numbers_of(route, there))

    for role, areas in AT_ONE_SITE.items():
        expected = 404 if area in areas else 403
        assert both(log_in(role, here), path) == [expected, expected], role


@pytest.mark.parametrize("route", OF_A_SITE)
def test_what_belongs_to_one_s_own_site_or_to_none_is_not_elsewhere(route: str) -> None:
    here, there = make_workshop(), make_workshop()
    numbers = numbers_of(route, here)

    assert not is_elsewhere(User(site=here), route, numbers)
    assert is_elsewhere(User(site=there), route, numbers)
    assert not is_elsewhere(User(), route, numbers)
    assert not is_elsewhere(User(site=here), route, {})


# Rows that belong to the house and not to a site: settings and what comes from outside.
OF_THE_HOUSE = r"""customers/imports/|messages/(letters|mailboxes)/|reminders/plans/|setup/|export/|
    systems/|retention/goodwill/<|bookings/(sources|checklist)/|invoices/(synonyms|packages)/|
    workshop/(staff|services|own)/"""


def test_each_row_belongs_to_a_site_or_to_the_house() -> None:
    numbered = [route for route in INSIDE if "<int:" in route]

    forgotten = [
        route
        for route in numbered
        if route not in OF_A_SITE and not re.match(OF_THE_HOUSE, route, re.VERBOSE)
    ]

    assert forgotten == []
    assert len(OF_A_SITE) > 110
    assert not [each for each in OF_A_SITE if re.match(OF_THE_HOUSE, each, re.VERBOSE)]
    assert all(any(route.startswith(start) for route in INSIDE) for start in ROWS)


@pytest.mark.parametrize("route", [each for each in SIGNED if each not in FORGIVING])
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
