"""The one table of pages: complete, without pages that are gone, and closed where it is silent."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, get_resolver

from tests.browser.pages import routes
from tests.factories import make_company, make_user, make_workshop
from workshop.access import signed_in
from workshop.areas import AREAS_OF_ROLE, Area
from workshop.models import User
from workshop_crm.desk.access import _AREA_OF_PAGE, _PAGES, area_of, may_open
from workshop_crm.desk.middleware import AccessMiddleware

NAMES = {name for name, _route in routes(get_resolver().url_patterns)}
FORGOTTEN = "customers:a_page_of_tomorrow"


def test_somebody_has_decided_about_every_page() -> None:
    undecided = [name for name in NAMES - set(_AREA_OF_PAGE) if area_of(name) is not None]

    assert sorted(undecided) == []


def test_no_page_is_listed_twice_or_gone() -> None:
    listed = [page for pages in _PAGES.values() for page in pages.split()]

    assert len(listed) == len(set(listed)) == len(_AREA_OF_PAGE)
    assert sorted(set(listed) - NAMES) == []


@pytest.mark.parametrize("role", User.Role.values)
def test_a_page_that_nobody_listed_is_only_for_the_owner(role: str) -> None:
    assert area_of(FORGOTTEN) is Area.HOUSE
    assert may_open(User(role=role), FORGOTTEN) is (role == User.Role.OWNER)


def test_neither_a_pin_nor_an_owner_of_one_site_opens_what_nobody_listed() -> None:
    by_pin, of_one_site = User(role="owner"), User(role="owner", site_id=1)
    by_pin.is_by_pin = True

    assert not may_open(by_pin, FORGOTTEN)
    assert not may_open(of_one_site, FORGOTTEN)
    assert may_open(User(is_superuser=True), FORGOTTEN)


def middleware() -> AccessMiddleware:
    return AccessMiddleware(lambda _request: HttpResponse("never asked"))


def ask(user: User | AnonymousUser, page: str) -> HttpResponse | None:
    """Return what stands between a person and a page; None when nothing does."""
    request: HttpRequest = RequestFactory().get("/somewhere/")
    request.user, request.session = user, Client().session
    app, _, name = page.rpartition(":")
    names = [app] if app else []
    request.resolver_match = ResolverMatch(
        print, (), {}, url_name=name, namespaces=names, route="somewhere/"
    )
    return middleware().process_view(request, None, (), {})


@pytest.mark.django_db
def test_a_view_that_nobody_listed_is_refused_without_any_mark_of_its_own() -> None:
    with pytest.raises(PermissionDenied):
        ask(make_user(), FORGOTTEN)
    assert ask(make_user(role="owner"), FORGOTTEN) is None


@pytest.mark.django_db
@pytest.mark.parametrize("view", [FORGOTTEN, "desk:today", "workshop:own"])
def test_visitors_are_sent_to_the_log_in(view: str) -> None:
    answer = ask(AnonymousUser(), view)

    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/somewhere/")


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["healthz", "public_proposal", "api:list_customers", "imprint"])
def test_what_is_open_asks_nobody(view: str) -> None:
    assert ask(AnonymousUser(), view) is None


def test_the_areas_of_a_role_grow_with_it() -> None:
    ladder = [AREAS_OF_ROLE[role] for role in ("floor", "front_desk", "archive", "owner")]

    assert all(less < more for less, more in pairwise(ladder))
    assert set(AREAS_OF_ROLE) == set(User.Role.values)


@pytest.mark.django_db
def test_who_is_locked_out_of_the_house_still_opens_their_own_log_in(client: Client) -> None:
    make_company()
    client.force_login(make_user(role="owner", site=make_workshop()))

    statuses = [client.get(path).status_code for path in ("/workshop/own/", "/workshop/company/")]

    assert statuses == [200, 403]


def test_a_view_for_staff_refuses_whoever_is_none() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    with pytest.raises(PermissionDenied):
        signed_in(request)


def test_a_view_for_staff_knows_who_asks() -> None:
    request = RequestFactory().get("/")
    request.user = User(username="anna")

    assert signed_in(request).username == "anna"
