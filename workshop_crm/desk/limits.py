"""How often one address may ask what is open to everybody: 429 beyond, and friendly words.

What is signed is never turned away, however much else comes from its address: of hooks, of the
API and of one-click objections only refused requests are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from http import HTTPStatus
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workshop_crm.api.problems import Problem, problem_response
from workshop_crm.desk.access import area_of
from workshop_crm.lib.client_address import client_address
from workshop_crm.lib.counting import asked_so_far, count_asked
from workshop_crm.lib.crypto import keyed_hash
from workshop_crm.lib.tokens import BadTokenError, read_token

PAGE_SECONDS, REFUSAL_SECONDS = 60, 600
REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}

# Probes must be answered whatever happens: an unanswered one restarts the house.
PROBES = {"healthz", "readyz"}
LOG_INS = {"login", "login_code", "login_passkey", "login_pin"}
SIGNED = {"booking_hook", "metrics"}
_SIGNED_PREFIXES = ("twilio_", "api:")
_DESCRIPTIONS = {"api:api-root", "api:openapi-json", "api:openapi-view"}


class Door(Enum):
    """How a page that is open to everybody is counted."""

    PAGE = "page"  # Each request, before it is answered.
    LOG_IN = "log-in"  # As a page; besides, what was refused keeps everybody out for a while.
    SIGNED = "signed"  # Only what was refused.


def door_of(page: str) -> Door | None:
    """Return how a page is counted; None for the probes and for what needs a log-in."""
    if area_of(page) is not None or page in PROBES:
        return None
    if page in LOG_INS:
        return Door.LOG_IN
    if page in SIGNED or (page.startswith(_SIGNED_PREFIXES) and page not in _DESCRIPTIONS):
        return Door.SIGNED
    return Door.PAGE


def neighbourhood(address: str | None) -> str:
    """Return whose requests are counted together: an IPv4 address, or a network of IPv6.

    One household or one rented server has 2^64 addresses of IPv6 for itself.
    """
    if address is None or isinstance(ip_address(address), IPv4Address):
        return address or ""
    return str(ip_network(f"{address}/64", strict=False).network_address)


class LimitMiddleware:
    """Turns away who asks for open pages, or is refused, more often than the operator allows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        door = door_of(_page(request))
        if door in {Door.SIGNED, Door.LOG_IN} and _is_refused(request, response, door):
            refused = count_asked(_refusals(request, door), REFUSAL_SECONDS)
            if door is Door.SIGNED and refused > settings.REFUSALS_PER_TEN_MINUTES:
                return _for_programs(request)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        door = door_of(_page(request))
        if door in {None, Door.SIGNED} or _is_objection(request, kwargs):
            return None
        if count_asked(_name("page", request), PAGE_SECONDS) > settings.PAGES_PER_MINUTE:
            return _for_people(request, PAGE_SECONDS)
        is_trying = door is Door.LOG_IN and request.method == "POST"
        if is_trying and asked_so_far(_refusals(request, door)) >= (
            settings.REFUSALS_PER_TEN_MINUTES
        ):
            return _for_people(request, REFUSAL_SECONDS)
        return None


def _page(request: HttpRequest) -> str:
    # An address that nobody knows is answered without a look at anything, and never counted.
    return request.resolver_match.view_name if request.resolver_match else "desk:"


def _is_refused(request: HttpRequest, response: HttpResponse, door: Door) -> bool:
    if door is Door.LOG_IN:
        return request.method == "POST" and response.status_code != HTTPStatus.FOUND
    if _page(request).startswith("api:"):
        # A known program may look for rows that are not there; its own minute counts those.
        return response.status_code == HTTPStatus.UNAUTHORIZED
    return response.status_code in REFUSED


def _is_objection(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Say whether a mail program objects for somebody: thousands come from a provider's address."""
    if request.method != "POST" or _page(request) != "public_unsubscribe":
        return False
    try:
        return bool(read_token("unsubscribe", kwargs["token"]))
    except BadTokenError:
        return False


def _refusals(request: HttpRequest, door: Door | None) -> str:
    return _name("log-in" if door is Door.LOG_IN else "refused", request)


def _name(what: str, request: HttpRequest) -> str:
    return f"{what}:{keyed_hash(neighbourhood(client_address(request)))[:32]}"


def _for_people(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def _for_programs(request: HttpRequest) -> HttpResponse:
    headers = {"Retry-After": str(REFUSAL_SECONDS)}
    if _page(request).startswith("api:"):
        return problem_response(Problem("too-many", headers=headers))
    return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
