"""A scanner opens every link that we send, by GET, HEAD and OPTIONS: nothing changes (E-04)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from bookings.appointments import mark_no_show
from bookings.direct import booking_link
from bookings.feed import feed_url, renew_feed
from bookings.models import Appointment
from bookings.proposals import accept
from customers.links import CONFIRMATION, PREFERENCES
from customers.models import ConsentEvent
from customers.models.consent import Channel, Purpose
from messaging.models import Message
from tests.bookings.calendar.test_public_pages import offer
from tests.factories import make_service, make_vehicle
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db

QUERIES = ("", "?other=1", "?change=1", "?from=2027-01-04", "?lang=en", "?done=1", "?service=hu")


def public_names() -> set[str]:
    """The names of all addresses below /t/<token>/, as the resolver knows them."""
    [public] = [
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and str(entry.pattern) == "t/<str:token>/"
    ]
    return set(_routes(public))


def _routes(resolver: URLResolver, prefix: str = ""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _routes(entry, route)


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
    feed = feed_url(renew_feed(open_one.booking.workshop, now=now))
    tokens += [address.split("/t/")[1].split("/")[0] for address in (link, feed)]
    return [*tokens, "1.forged"]


def snapshot() -> dict[str, list]:
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label not in {"sessions", "axes", "contenttypes", "auth"}
    }


def test_no_look_at_any_public_address_changes_anything(client: Client) -> None:
    tokens, routes = every_token(), sorted(public_names())
    before, seen = snapshot(), {}

    for route in routes:
        for token in tokens:
            for query in QUERIES:
                path = f"/t/{token}/{route}{query}"
                seen.setdefault(route, set()).add(client.get(path).status_code)
        client.head(f"/t/{tokens[0]}/{route}")
        client.options(f"/t/{tokens[0]}/{route}")

    assert snapshot() == before
    assert len(routes) >= 14
    # Each address is either a page that some token opens, or takes nothing but a POST.
    assert all(codes & {200, 302, 405} for codes in seen.values()), seen
    assert not any(code >= 500 for codes in seen.values() for code in codes)
