"""Who visits: directly, or through the reverse proxy that notes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.client_address import client_address


@pytest.mark.parametrize(
    ("is_https", "noted", "direct", "expected"),
    [
        (True, "192.0.2.7", "127.0.0.1", "192.0.2.7"),
        (True, "198.51.100.1, 192.0.2.7", "127.0.0.1", "192.0.2.7"),
        (True, "2001:db8::7", "127.0.0.1", "2001:db8::7"),
        (True, "", "192.0.2.9", "192.0.2.9"),
        (True, "unknown", "192.0.2.9", "192.0.2.9"),
        (True, "192.0.2.7", "", "192.0.2.7"),
        (False, "192.0.2.7", "192.0.2.9", "192.0.2.9"),
        (False, "", "", None),
    ],
)
def test_reads_the_address(
    settings: Any, is_https: bool, noted: str, direct: str, expected: str | None
) -> None:
    settings.IS_HTTPS = is_https
    request = RequestFactory().get("/", headers={"X-Forwarded-For": noted}, REMOTE_ADDR=direct)

    assert client_address(request) == expected


@given(st.text('0127.:, af-x"ü', max_size=40))
def test_nothing_a_visitor_makes_up_hides_the_address_that_the_proxy_noted(made_up: str) -> None:
    noted = f"{made_up}, 192.0.2.7"
    request = RequestFactory().get("/", headers={"X-Forwarded-For": noted}, REMOTE_ADDR="::1")

    with override_settings(IS_HTTPS=True):
        assert client_address(request) == "192.0.2.7"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("2001:DB8:0:0::7", "2001:db8::7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("192.0.2.7:80", None),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::FFFF:c000:207", "192.0.2.7"),
        ("::192.0.2.7", "::c000:207"),
    ],
)
def test_one_address_is_written_one_way(settings: Any, written: str, address: str | None) -> None:
    settings.IS_HTTPS = True
    request = RequestFactory().get("/", headers={"X-Forwarded-For": written}, REMOTE_ADDR="")

    assert client_address(request) == address
