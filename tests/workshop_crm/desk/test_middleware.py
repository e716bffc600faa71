"""An ended session: the whole page goes to the log-in, never the log-in into a part."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from customers.models import Task
from tests.factories import make_company, make_user
from workshop.models import User
from workshop_crm.desk.context import house
from workshop_crm.desk.middleware import HtmxLoginRedirectMiddleware
from workshop_crm.desk.navigation import entry_of, navigation_links


def passed(response: HttpResponse, *, htmx: bool | None) -> HttpResponse:
    request = RequestFactory().get("/search/")
    if htmx is not None:
        request.htmx = htmx  # type: ignore[attr-defined]
    return HtmxLoginRedirectMiddleware(lambda _request: response)(request)


def test_a_part_asked_for_after_the_session_loads_the_log_in() -> None:
    response = passed(HttpResponseRedirect("/login/?next=/search/"), htmx=True)

    assert response.status_code == 200
    # Without the part's address: nobody wants to land on a part.
    assert response["HX-Redirect"] == "/login/"


@pytest.mark.parametrize("htmx", [False, None])
def test_a_whole_page_is_redirected_as_usual(htmx: bool | None) -> None:
    response = passed(HttpResponseRedirect("/login/?next=/search/"), htmx=htmx)

    assert response.status_code == 302
    assert response["Location"] == "/login/?next=/search/"


@pytest.mark.parametrize(
    "target", ["/customers/1/", "/", "/t/x/login/", "https://x.example/login/"]
)
def test_other_redirects_stay_what_they_are(target: str) -> None:
    response = HttpResponseRedirect(target)

    assert passed(response, htmx=True) is response


@pytest.mark.parametrize("status", [200, 403, 404, 422, 500])
def test_other_answers_pass_unchanged(status: int) -> None:
    response = HttpResponse(status=status)

    assert passed(response, htmx=True) is response


@pytest.mark.parametrize(
    ("mail", "twilio", "is_practice"),
    [("", "", True), ("smtp://x", "", False), ("", "AC1", False), ("smtp://x", "AC1", False)],
)
def test_practice_mode_ends_with_the_first_way_out(
    settings: Any, mail: str, twilio: str, is_practice: bool
) -> None:
    settings.EMAIL_URL, settings.TWILIO_ACCOUNT_SID = mail, twilio

    assert house(HttpRequest())["is_practice_mode"] == is_practice


@pytest.mark.django_db
def test_a_page_that_shows_nothing_of_the_house_asks_nothing(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(0):
        house(HttpRequest())


@pytest.mark.django_db
def test_the_frame_knows_company_and_open_tasks() -> None:
    company = make_company()
    for number, done_at in enumerate([None, None, "2026-11-16T09:00Z"]):
        Task.objects.create(
            kind="other",
            key=str(number),
            title="x",
            due_at="2026-11-16T09:00Z",
            created_at="2026-11-16T09:00Z",
            done_at=done_at,
        )

    request = HttpRequest()
    request.user = make_user()

    frame = house(request)

    assert frame["company"] == company
    assert frame["due_task_count"] == 2


def request_of(view_name: str | None) -> HttpRequest:
    request = HttpRequest()
    request.resolver_match = SimpleNamespace(view_name=view_name) if view_name else None  # type: ignore[assignment]
    return request


@pytest.mark.parametrize(
    ("role", "count"), [("owner", 10), ("front_desk", 8), ("archive", 8), ("floor", 3)]
)
def test_everybody_has_the_entries_that_they_may_open(role: str, count: int) -> None:
    links = navigation_links(request_of("desk:today"), User(role=role))

    assert len(links) == count
    has_house = {"workshop:settings", "retention:dashboard"} <= {link.name for link in links}
    assert has_house == (role == "owner")


@pytest.mark.parametrize(
    "view_name",
    ["desk:today", "bookings:week", "customers:edit", "workshop:bays", "messaging:detail"],
)
def test_exactly_one_entry_is_current(view_name: str) -> None:
    links = navigation_links(request_of(view_name), User(role="owner"))

    assert [link.name for link in links if link.is_current] == [entry_of(view_name)]


@pytest.mark.parametrize("view_name", [None, "imprint", "desk:search", "unknown:page"])
def test_pages_outside_mark_nothing(view_name: str | None) -> None:
    links = navigation_links(request_of(view_name), User(role="owner"))

    assert not any(link.is_current for link in links)
