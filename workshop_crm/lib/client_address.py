"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the visitor's network address, ``None`` where nobody says it.

    Behind the reverse proxy (we speak https) it is the last one that the proxy noted: what
    stands before it in that header may have been made up by the visitor.
    """
    noted = request.headers.get("X-Forwarded-For", "") if settings.IS_HTTPS else ""
    return _valid(noted.rpartition(",")[2]) or _valid(str(request.META.get("REMOTE_ADDR", "")))


def _valid(text: str) -> str | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    # A server that listens on IPv6 alone writes IPv4 visitors so: "::ffff:192.0.2.7".
    return str(getattr(address, "ipv4_mapped", None) or address)
