"""A round of deliveries to one address: in order, until one is not taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from customers.models import Task
from customers.tasks_list import NewTask, open_task
from workshop.jobs import job_handler
from workshop_crm.api.hooks.addresses import AddressRefusedError
from workshop_crm.api.hooks.endpoints import signing_secrets, task_key
from workshop_crm.api.hooks.queueing import JOB, queue_round
from workshop_crm.api.hooks.sending import post
from workshop_crm.api.models import Delivery, Endpoint
from workshop_crm.lib.house_text import house_text as _

# After each attempt, as Standard Webhooks recommends; then it is given up.
WAITS = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)),
    *(timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20)),
)
OFF_AFTER = timedelta(days=3)
# Other jobs want their turn too.
ROUND = timedelta(seconds=30)
BUSY = timedelta(minutes=2)
MOST_IN_A_ROUND = 100
PATHS = {"service_records": "service-records", "imported_invoices": "imported-invoices"}


@job_handler(JOB)
def tell_endpoint(payload: dict[str, Any]) -> None:
    """Tell one address what waits for it; see deliver_to."""
    endpoint = Endpoint.objects.filter(pk=payload["endpoint"]).first()
    if endpoint:
        deliver_to(endpoint, clock=timezone.now)


def deliver_to(endpoint: Endpoint, *, clock: Callable[[], datetime]) -> int:
    """Deliver what is due and return how many were taken; one worker at a time.

    Each delivery is recorded by itself: a worker that dies leaves at most one that is repeated,
    with the same id. What is left is queued as the next round.
    """
    now = clock()
    if not endpoint.is_active or not _claim(endpoint, now):
        return 0
    taken, until = 0, now + ROUND
    for delivery in _due(endpoint, now)[:MOST_IN_A_ROUND]:
        answer = _attempt(endpoint, delivery, now=clock())
        _record(endpoint, delivery, answer, now=clock())
        taken += delivery.state == Delivery.State.DELIVERED
        if is_down(answer) or clock() > until:
            break
    Endpoint.objects.filter(pk=endpoint.pk).update(busy_until=None)
    _queue_rest(endpoint, now=clock())
    return taken


def is_down(answer: str) -> bool:
    """Say whether an answer speaks of the whole program and not of this one event."""
    if not answer.isdecimal():
        return True
    status = int(answer)
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in (
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.GONE,
    )


def body_of(delivery: Delivery) -> bytes:
    """Return what is sent: what happened to which row. Nothing personal leaves here."""
    kind = delivery.resource.removesuffix("s")
    path = PATHS.get(delivery.resource, delivery.resource)
    said = {
        "type": f"{kind}.{delivery.event}",
        "timestamp": delivery.happened_at.isoformat(),
        "data": {
            "id": delivery.number,
            "url": f"{settings.PUBLIC_BASE_URL}/api/v1/{path}/{delivery.number}",
        },
    }
    return json.dumps(said).encode()


def _claim(endpoint: Endpoint, now: datetime) -> bool:
    is_free = Q(busy_until=None) | Q(busy_until__lt=now)
    may_try = Q(try_at=None) | Q(try_at__lte=now)
    mine = Endpoint.objects.filter(is_free, may_try, pk=endpoint.pk)
    return bool(mine.update(busy_until=now + BUSY))


def _due(endpoint: Endpoint, now: datetime) -> Any:
    waiting = endpoint.deliveries.filter(state=Delivery.State.WAITING, due_at__lte=now)
    return waiting.order_by("pk")


def _attempt(endpoint: Endpoint, delivery: Delivery, *, now: datetime) -> str:
    """Send one event; return the status of the answer, or a word for why there was none."""
    body, message_id = body_of(delivery), f"msg_{delivery.message_id.hex}"
    signatures = [
        Webhook(secret).sign(message_id, now, body.decode())
        for secret in signing_secrets(endpoint, now=now)
    ]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Workshop-CRM",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    try:
        return str(post(endpoint.url, body, headers))
    except AddressRefusedError:
        return "refused"
    except TimeoutError:
        return "timeout"
    except (OSError, HTTPException) as error:
        return type(error).__name__[:40]


def _record(endpoint: Endpoint, delivery: Delivery, answer: str, *, now: datetime) -> None:
    is_taken = answer.isdecimal() and HTTPStatus.OK <= int(answer) < HTTPStatus.MULTIPLE_CHOICES
    delivery.attempts += 1
    delivery.last_answer, delivery.last_tried_at = answer, now
    row = Endpoint.objects.filter(pk=endpoint.pk)
    if is_taken:
        delivery.state = Delivery.State.DELIVERED
        row.update(failing_since=None, try_at=None)
    else:
        wait = WAITS[min(delivery.attempts, len(WAITS)) - 1]
        delivery.due_at = now + wait
        if delivery.attempts > len(WAITS):
            delivery.state = Delivery.State.GIVEN_UP
        row.filter(failing_since=None).update(failing_since=now)
        if is_down(answer):
            row.update(try_at=now + wait)
    delivery.save()
    if not is_taken:
        _switch_off_if_hopeless(endpoint, answer, now=now)


def _switch_off_if_hopeless(endpoint: Endpoint, answer: str, *, now: datetime) -> None:
    failing_for_days = Q(failing_since__lt=now - OFF_AFTER)
    row = Endpoint.objects.filter(pk=endpoint.pk)
    is_gone = answer == str(HTTPStatus.GONE.value)
    if not (is_gone or row.filter(failing_for_days).exists()):
        return
    row.update(is_active=False)
    title = _("%(name)s takes no news any more: webhook switched off")
    open_task(
        NewTask(
            kind=Task.Kind.OTHER,
            key=task_key(endpoint),
            title=title % {"name": endpoint.system.name},
            detail=_("Last answer: %(answer)s") % {"answer": answer},
            link=endpoint.get_absolute_url(),
            due_at=now,
        ),
        now=now,
    )


def _queue_rest(endpoint: Endpoint, *, now: datetime) -> None:
    endpoint.refresh_from_db()
    waiting = endpoint.deliveries.filter(state=Delivery.State.WAITING).order_by("due_at")
    first = waiting.values_list("due_at", flat=True).first()
    if endpoint.is_active and first:
        queue_round(endpoint, due_at=max(filter(None, [first, endpoint.try_at, now])))
