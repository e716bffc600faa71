"""No page offers what its reader can't open: links, forms, parts that load later."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve
from lxml import html

from tests.browser.pages import COUNTER, OFFICE, paths
from tests.factories import make_user
from tests.invoices.builders import make_order
from workshop.models import User, Workshop
from workshop_crm.desk.access import may_open
from workshop_crm.desk.demo import load_demo
from workshop_crm.desk.rows import is_elsewhere

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-24T10:40:00+01:00")
LEADS = ("href", "action", "formaction", "hx-get", "hx-post", "data-url")


@pytest.fixture
def house(time_machine: object) -> None:
    time_machine.move_to(NOW)
    load_demo(customers=45, seed=7, now=NOW, is_bare=False)


def leads_of(page: bytes) -> set[str]:
    """Return the addresses of our own pages that a page offers."""
    found = html.fromstring(page).xpath("|".join(f"//@{name}" for name in LEADS))
    return {each for each in found if each.startswith("/") and not each.startswith("/static/")}


def name_of(path: str) -> str:
    return resolve(urlsplit(path).path).view_name


def is_open(user: User, lead: str) -> bool:
    try:
        match = resolve(urlsplit(lead).path)
    except Resolver404:
        return True
    return may_open(user, match.view_name) and not is_elsewhere(user, match.route, match.kwargs)


def log_in(user: User, *, by_pin: bool) -> Client:
    client = Client()
    client.force_login(user)
    if by_pin:
        session = client.session
        session["by_pin"] = True
        session.save()
    user.is_by_pin = by_pin
    return client


@pytest.mark.slow
# Who sees least, and who sees nearly all but must not touch what belongs to the house.
@pytest.mark.parametrize(
    ("role", "is_at_a_site", "by_pin"), [("floor", False, True), ("owner", True, False)]
)
def test_every_link_of_a_page_opens_for_who_looks_at_it(
    house: None, role: str, *, is_at_a_site: bool, by_pin: bool
) -> None:
    user = make_user(role=role, site=Workshop.objects.first() if is_at_a_site else None)
    client = log_in(user, by_pin=by_pin)
    seen, closed = 0, set()

    for path in paths({**COUNTER, **OFFICE}):
        if not is_open(user, path):
            continue
        answer = client.get(path)
        assert answer.status_code in {200, 302}, path
        seen += 1
        leads = leads_of(answer.content) if answer.content else set()
        closed |= {(name_of(path), name_of(lead)) for lead in leads if not is_open(user, lead)}

    assert sorted(closed) == []
    assert seen > 15


def test_a_place_that_leads_nowhere_for_somebody_stays_readable(client: Client) -> None:
    order = make_order()
    client.force_login(make_user(role="floor"))

    floor = client.get(order.get_absolute_url()).content.decode()
    client.force_login(make_user(role="front_desk"))
    desk = client.get(order.get_absolute_url()).content.decode()

    name = f">{order.customer}</a>"
    assert f"<a {name}" in floor
    assert f'<a href="{order.customer.get_absolute_url()}"{name}' in desk


def shown(template: str, user: User | None, **context: object) -> str:
    request = RequestFactory().get("/")
    if user is not None:
        request.user = user
    return Template("{% load desk %}" + template).render(RequestContext(request, context)).strip()


@pytest.mark.parametrize(
    ("role", "address", "expected"),
    [
        ("floor", "/customers/7/", ""),
        ("floor", "/customers/vehicles/7/?a=1&b=2", 'href="/customers/vehicles/7/?a=1&amp;b=2"'),
        ("front_desk", "/customers/7/", 'href="/customers/7/"'),
        ("front_desk", "/workshop/company/", ""),
        ("floor", "/nobody/knows/", 'href="/nobody/knows/"'),
        ("floor", "", ""),
    ],
)
def test_an_address_is_followed_or_left_out(role: str, address: str, expected: str) -> None:
    assert shown("{% href address %}", User(role=role), address=address) == expected


@pytest.mark.parametrize(("role", "expected"), [("floor", ""), ("front_desk", "new & <b>")])
def test_a_part_is_shown_to_who_may_open_its_page(role: str, expected: str) -> None:
    part = '{% if_open "customers:new" %}new & <b>{% endif_open %}'

    assert shown(part, User(role=role)) == expected
    assert shown(part, None) == "new & <b>"  # Mails and papers have nobody who looks.


@pytest.mark.parametrize(
    ("role", "expected"), [("floor", "/customers/vehicles/1/"), ("owner", "/customers/1/")]
)
def test_the_first_way_that_is_open_is_taken(role: str, expected: str) -> None:
    ways = '{% first_open "" "/customers/1/" "/customers/vehicles/1/" %}'

    assert shown(ways, User(role=role)) == expected


def test_a_part_that_is_given_only_what_it_names_still_knows_who_looks() -> None:
    inner = Template('{% load desk %}{% if_open "customers:new" %}new{% endif_open %}')
    outer = "{% include inner with a=1 only %}"

    assert shown(outer, User(role="floor"), inner=inner) == ""
    assert shown(outer, User(role="owner"), inner=inner) == "new"
