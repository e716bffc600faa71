"""A scanner opens every link that we send, by GET, HEAD and OPTIONS: nothing changes (E-04)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from bookings.appointments import mark_no_show
from bookings.direct.personal_cards import give_card
from bookings.direct.taking import booking_link
from bookings.ical.feed_links import make_feed
from bookings.models import Appointment, CalendarFeed
from bookings.proposals.life import accept
from customers.links import CONFIRMATION, PREFERENCES
from customers.models import ConsentEvent, Customer
from customers.models.consent import Channel, Purpose
from messaging.models import Message
from tests.bookings.calendar.test_public_pages import offer
from tests.factories import make_service, make_vehicle
from workshop.models import Workshop
from workshop_crm.lib.tokens import make_token

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

QUERIES = ("?other=1&from=2027-01-04", "?change=1&lang=en", "?done=1", "?service=hu", "?call=1")


OPEN = ("book/", "hooks/", "imprint/", "privacy/", "login/", "healthz", "readyz", "api/")


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def public_routes() -> list[str]:
    """What anybody can open who has a link or none, as the resolver knows it."""
    return sorted(
        route
        for route in set(routes(get_resolver()))
        if route.startswith(("t/<str:token>/", *OPEN))
    )


def every_token() -> list[str]:
    """A token for each purpose that a public page reads, to rows that exist, and a forged one."""
    open_one, expired, taken, missed = offer(), offer(hours_ago=60), offer(), offer()
    now = timezone.now()
    rows = [accept(taken, 1, now=now), accept(missed, 2, now=now)]
    Appointment.objects.filter(pk=rows[1].pk).update(
        starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1)
    )
    mark_no_show(rows[1], now=now)
    customer = open_one.booking.customer
    event = ConsentEvent.objects.create(
        customer=customer, kind="requested", channel=Channel.EMAIL, purpose=Purpose.SERVICE,
        origin="web", happened_at=now, recorded_at=now,
    )  # fmt: skip
    message = Message.objects.first()
    tokens = [make_token("proposal", row.pk) for row in (open_one, expired, taken)]
    tokens += [make_token("appointment", row.pk) for row in rows]
    tokens += [make_token(name, message.pk) for name in ("unsubscribe", "not-me")]
    tokens += [make_token(PREFERENCES, customer.pk), make_token(CONFIRMATION, event.pk)]
    link = booking_link(make_vehicle(customer=customer), make_service(code="hu"))
    _, feed = make_feed(open_one.booking.workshop, shows="work", now=now)
    # Asked for just now: that is noted once an hour, and no link of a message leads to it.
    CalendarFeed.objects.update(last_used_at=now)
    tokens += [address.split("/t/")[1].split("/")[0] for address in (link, feed)]
    return [*tokens, "1.forged"]


def snapshot() -> dict[str, list]:
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label not in {"sessions", "axes", "contenttypes", "auth"}
    }


def addresses(route: str, tokens: list[str], values: dict[str, str]) -> list[str]:
    """Every address of a route: each token in each, so that also the wrong ones are tried."""
    path = re.sub(r"<slug:(\w+)>", lambda found: values[found[1]], f"/{route}")
    return [path.replace("<str:token>", token) for token in tokens if "<str" in path] or [path]


def test_no_look_at_any_public_address_changes_anything(client: Client, settings: Any) -> None:
    settings.PAGES_PER_MINUTE = settings.REFUSALS_PER_TEN_MINUTES = 1_000_000
    tokens, seen = every_token(), {}
    site, customer = Workshop.objects.first(), Customer.objects.first()
    card = give_card(site, customer, None, now=timezone.now())
    values = {"slug": site.slug, "code": card.code}
    before = snapshot()

    for route in public_routes():
        for path in addresses(route, tokens, values):
            answers = [client.get(path), client.head(path), client.options(path)]
            if answers[0].status_code == 200:
                answers += [client.get(path + query) for query in QUERIES]
            seen.setdefault(route, set()).update(answer.status_code for answer in answers)

    assert snapshot() == before
    assert len(seen) >= 28
    # Each address is either a page that some token opens, or takes nothing but a POST.
    closed = [route for route, codes in seen.items() if not codes & {200, 302, 405}]
    assert closed == ["api/v1/"]
    assert not any(code >= 500 for codes in seen.values() for code in codes), seen
