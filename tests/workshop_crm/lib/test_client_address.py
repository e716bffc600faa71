"""Who visits: directly, or through the reverse proxy that notes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

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
