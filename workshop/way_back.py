"""Where a form leads to after it was stored."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Return the page that the form names in ``next``, if it is one of ours."""
    return our_page(request, request.POST.get("next", "")) or otherwise


def our_page(request: HttpRequest, wanted: str) -> str:
    """Return the address of a page that somebody has named; empty for one that is not ours."""
    # A single word is safe for Django, and the name of a view that there may not be.
    is_address = wanted.startswith(("/", "http"))
    hosts, is_secure = {request.get_host()}, request.is_secure()
    is_ours = is_address and url_has_allowed_host_and_scheme(wanted, hosts, is_secure)
    return wanted if is_ours else ""
