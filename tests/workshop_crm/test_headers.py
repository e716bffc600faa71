"""What every answer tells browsers: no foreign script, no framing, no devices, safe cookies."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_company, make_user
from workshop.models import User
from workshop_crm import settings as product

pytestmark = pytest.mark.django_db

PAGES = ["/", "/customers/", "/workshop/own/", "/login/", "/imprint/", "/missing/", "/workshop/"]


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: values for name, *values in parts}


@pytest.fixture
def desk(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


@pytest.mark.parametrize("path", PAGES)
def test_no_page_runs_or_styles_anything_but_our_own_files(desk: Client, path: str) -> None:
    policy = directives(desk.get(path)["Content-Security-Policy"])

    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == policy["base-uri"] == ["'self'"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_framed_sniffed_or_named_to_others(desk: Client, path: str) -> None:
    headers = desk.get(path).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_https_is_asked_for_for_a_year() -> None:
    assert product.SECURE_HSTS_SECONDS == 365 * 24 * 3600
    assert product.SECURE_HSTS_INCLUDE_SUBDOMAINS
    assert product.SECURE_HSTS_PRELOAD


def test_cookies_leave_by_https_only_and_are_hidden_from_scripts(
    client: Client, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = product.SESSION_COOKIE_SECURE
    settings.CSRF_COOKIE_SECURE = product.CSRF_COOKIE_SECURE
    make_company()
    make_user(username="jana")
    client.get("/login/", secure=True)

    client.post("/login/", {"username": "jana", "password": "geheim-genug"}, secure=True)

    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (token["secure"], token["samesite"]) == (True, "Lax")
