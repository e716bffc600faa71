"""Where a request comes from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the visitor's network address.

    Behind the reverse proxy (we speak https) it is the last one that the proxy noted: what
    stands before it in that header may have been made up by the visitor.
    """
    noted = request.headers.get("X-Forwarded-For", "") if settings.IS_HTTPS else ""
    return noted.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
