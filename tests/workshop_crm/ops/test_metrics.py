"""Figures for a watcher: right, without persons, and not for everybody."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from bookings.models import Notification
from messaging.models import Mailbox, Message
from tests.factories import make_booking, make_company, make_customer, make_source, make_workshop
from workshop.models import Job
from workshop_crm.ops.metrics import Figure, as_text, measure

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _house() -> None:
    make_company(promise_minutes=30)


def measured() -> dict[str, float]:
    return {figure.name: figure.value for figure in measure(now=NOW)}


def put(number: int, state: str = "planned", channel: str = "email", **fields) -> None:
    defaults = {"not_before": NOW - HOUR, "not_after": NOW + HOUR, "created_at": NOW}
    Message.objects.create(
        kind="k",
        channel=channel,
        purpose="contract",
        legal_class="transactional",
        key=f"k{number}",
        reference=f"r{number}",
        subject_ref="x:1",
        state=state,
        **{**defaults, **fields},
    )


def test_an_empty_house_has_nothing_to_alarm_about() -> None:
    assert set(measured().values()) == {0}


def test_the_age_of_the_queue_is_that_of_its_oldest_due_message() -> None:
    put(1)
    put(2, "claimed", not_before=NOW - 2 * HOUR)
    put(3, not_before=NOW + HOUR)
    put(4, "delivered", not_before=NOW - 9 * HOUR)
    put(5, channel="letter", not_before=NOW - 9 * HOUR)

    figures = measured()

    assert figures["messages_due"] == 2
    assert figures["queue_age_seconds"] == 7200


def test_uncertain_and_newly_missed_messages_are_counted() -> None:
    put(1, "uncertain")
    put(2, "missed", not_after=NOW - HOUR)
    put(3, "missed", not_after=NOW - timedelta(days=15))

    figures = measured()

    assert (figures["messages_uncertain"], figures["messages_missed"]) == (1, 1)


def test_due_and_dead_jobs_are_told_apart() -> None:
    for number, (state, age) in enumerate([("ready", 1), ("done", 9), ("dead", 9), ("ready", -1)]):
        Job.objects.create(kind="k", key=str(number), state=state, due_at=NOW - age * HOUR)

    figures = measured()

    assert (figures["jobs_age_seconds"], figures["jobs_given_up"]) == (3600, 1)


def test_what_intake_can_not_read_is_counted() -> None:
    source = make_source()
    for number, state in enumerate(["clarification", "settled"]):
        Notification.objects.create(
            source=source, key=str(number), state=state, received_at=NOW, body_sha256="0" * 64
        )
    box = {"host": "h", "username": "u", "password_encrypted": b""}
    Mailbox.objects.create(name="a", failing_since=NOW, last_fetched_at=NOW - HOUR, **box)
    Mailbox.objects.create(name="b", is_active=False, failing_since=NOW, **box)

    figures = measured()

    assert figures["intake_errors"] == 1
    assert (figures["mailboxes_failing"], figures["mailbox_age_seconds"]) == (1, 3600)


def test_bookings_later_than_promised_are_counted() -> None:
    site = make_workshop()
    site.opening_hours.all().delete()
    for minutes in (10, 31):
        make_booking(workshop=site, received_at=NOW - timedelta(minutes=minutes))

    figures = measured()

    assert (figures["bookings_unanswered"], figures["bookings_late"]) == (2, 1)
    assert figures["answer_age_seconds"] == 31 * 60


def test_the_text_is_what_prometheus_reads() -> None:
    text = as_text([Figure("a_seconds", "An age", 1.5), Figure("b", "A count", 3)])

    assert text.splitlines()[:3] == [
        "# HELP workshop_a_seconds An age",
        "# TYPE workshop_a_seconds gauge",
        "workshop_a_seconds 1.5",
    ]
    assert text.endswith("workshop_b 3\n")


def test_nobody_is_named(client: Client) -> None:
    make_booking(received_at=NOW, customer=make_customer(last_name="Markerfrau"))

    response = client.get("/metrics")

    assert response.status_code == 200
    assert "Markerfrau" not in response.content.decode()
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 403),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, 403),
        ("192.0.2.1", {"Authorization": "Bearer "}, 403),
    ],
)
def test_without_a_token_only_this_machine_may_look(
    client: Client, address: str, headers: dict, status: int
) -> None:
    response = client.get("/metrics", headers=headers, REMOTE_ADDR=address)

    assert response.status_code == status


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer right", 200), ("Bearer wrong", 403), ("right", 403), ("", 403)]
)
def test_with_a_token_it_counts_alone(client: Client, settings, given: str, status: int) -> None:
    settings.METRICS_TOKEN = "right"

    response = client.get("/metrics", headers={"Authorization": given})

    assert response.status_code == status


def test_the_example_of_alarms_asks_for_figures_that_exist() -> None:
    path = Path(django_settings.BASE_DIR) / "docs/alerts.example.yml"
    asked = set(re.findall(r"workshop_(\w+)", path.read_text(encoding="utf-8")))

    assert asked
    assert asked <= set(measured())
