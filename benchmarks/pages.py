"""Our list pages with 10,000 customers, against the base page with 50 rows of one query."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.urls import reverse

from benchmarks.common import Measurement, Pair, measure
from benchmarks.web import Request, milliseconds_per_request, web_server
from customers.models import Customer
from workshop.models import User

CUSTOMERS, VIEWS = 10_000, 30
PAGES = [
    "desk:today",
    "bookings:day",
    "bookings:list",
    "customers:list",
    "customers:tasks",
    "invoices:list",
    "messaging:list",
    "reminders:list",
    "retention:dashboard",
]


def session_cookie() -> str:
    """Log an owner in; return the header that says so."""
    user, _created = User.objects.get_or_create(
        username="benchmark", defaults={"role": User.Role.OWNER}
    )
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


def run() -> Iterator[Measurement]:
    """Measure each page by one client that has logged in."""
    if Customer.objects.count() < CUSTOMERS:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - not a file of ours
            call_command("load_demo", customers=CUSTOMERS, bare=True, stdout=nowhere)
    headers = (("Cookie", session_cookie()),)
    with web_server() as port:

        def milliseconds(path: str) -> float:
            requests = [Request("GET", path, headers=headers)] * VIEWS
            return milliseconds_per_request(port, lambda: requests, clients=1, expected=200)

        for name in PAGES:
            path = reverse(name)
            yield measure(
                Pair(
                    f"pages {path}",
                    partial(milliseconds, path),
                    partial(milliseconds, "/bound/page/"),
                    "a view that extends our base page and lists 50 rows of one query",
                ),
                repeats=3,
            )
