"""Taking a signed web hook in, against inserting three rows."""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from benchmarks.common import Measurement, Pair, measure
from benchmarks.web import Request, milliseconds_per_request, send_all, web_server
from bookings.models import Source
from workshop.models import Workshop
from workshop_crm.lib.crypto import encrypt

EVENTS, CLIENTS = 200, 8
SLUG = "benchmark-intake"


def _body(external_id: str) -> bytes:
    event = {
        "kind": "created",
        "external_id": external_id,
        "occurred_at": "2026-11-20T09:30:00+01:00",
        "customer": {
            "first_name": "Jürgen",
            "last_name": "Groß",
            "email": f"{external_id}@kunde.example",
            "phone": "0171 1234567",
        },
        "vehicle": {"plate": "M-AB 123", "make": "VW", "model": "Golf"},
        "services": ["Inspektion"],
        "price_gross": "189.00",
        "currency": "EUR",
    }
    return json.dumps(event, ensure_ascii=False).encode()


def signed(secret: str, now: datetime) -> Request:
    """Return a booking of a new customer as a portal sends it; its event id is a header."""
    event_id = f"msg_{uuid.uuid4().hex}"
    body = _body(event_id)
    signature = Webhook(secret).sign(event_id, now, body.decode())
    headers = (
        ("Content-Type", "application/json"),
        ("webhook-id", event_id),
        ("webhook-timestamp", str(int(now.timestamp()))),
        ("webhook-signature", signature),
    )
    return Request("POST", f"/hooks/bookings/{SLUG}/", body, headers)


def _bound() -> Request:
    headers = (("Content-Type", "application/json"),)
    return Request("POST", "/bound/intake/", _body(uuid.uuid4().hex), headers)


def make_source(secret: str) -> None:
    """Let the house know the portal that signs with this secret."""
    workshop, _created = Workshop.objects.get_or_create(
        slug=SLUG, defaults={"name": "Benchmark", "postcode": "80331", "state": "BY"}
    )
    Source.objects.update_or_create(
        slug=SLUG,
        defaults={
            "name": "Benchmark",
            "workshop": workshop,
            "format": "workshop",
            "secret_encrypted": encrypt(secret.encode()),
        },
    )


def run() -> Iterator[Measurement]:
    """Measure wall time per event with 8 parallel senders; workers are stopped."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    make_source(secret)
    with web_server() as port:

        def ours() -> float:
            return milliseconds_per_request(
                port,
                lambda: [signed(secret, timezone.now()) for _ in range(EVENTS)],
                clients=CLIENTS,
                expected=202,
            )

        def bound() -> float:
            return milliseconds_per_request(
                port, lambda: [_bound() for _ in range(EVENTS)], clients=CLIENTS, expected=202
            )

        what = "a Django view that reads a JSON body and inserts three rows in one transaction"
        yield measure(Pair("intake", ours, bound, what))

        def p99(requests: list[Request]) -> float:
            times = sorted(send_all(port, requests, clients=CLIENTS, expected=202))
            return times[int(len(times) * 0.99)]

        yield measure(
            Pair(
                "intake p99",
                lambda: p99([signed(secret, timezone.now()) for _ in range(EVENTS)]),
                lambda: p99([_bound() for _ in range(EVENTS)]),
                f"{what}: 99th percentile of one request",
            )
        )
