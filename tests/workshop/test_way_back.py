"""Where a form leads to: to the page it names, if that is ours."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from workshop.way_back import way_back


@pytest.mark.parametrize("wanted", ["/", "/bookings/visits/7/", "/?q=a", "/customers/1/#consent"])
def test_leads_back_to_our_own_pages(wanted: str) -> None:
    request = RequestFactory().post("/", {"next": wanted})

    assert way_back(request, otherwise="/customers/") == wanted


def test_our_own_host_may_be_named() -> None:
    request = RequestFactory().post("/", {"next": "http://testserver/customers/1/"})

    assert way_back(request, otherwise="/") == "http://testserver/customers/1/"


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        r"\\evil.example",
        "/\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://testserver.evil.example/",
        "http://testserver@evil.example/",
        " //evil.example",
        # No page of ours begins so; a single word would be taken for the name of a view.
        "customers",
        "-1",
        "a\x00b",
        "7/",
    ],
)
def test_leads_nowhere_else(wanted: str) -> None:
    request = RequestFactory().post("/", {"next": wanted})

    assert way_back(request, otherwise="/customers/") == "/customers/"


@pytest.mark.parametrize(("scheme", "is_ours"), [("https", True), ("http", False)])
def test_from_a_safe_page_nobody_is_led_to_an_unsafe_one(scheme: str, is_ours: bool) -> None:
    wanted = f"{scheme}://testserver/a/"
    request = RequestFactory().post("/", {"next": wanted}, secure=True)

    assert way_back(request, otherwise="/") == (wanted if is_ours else "/")


def test_an_address_cannot_say_where_to_go() -> None:
    request = RequestFactory().post("/?next=/customers/1/")

    assert way_back(request, otherwise="/customers/") == "/customers/"
