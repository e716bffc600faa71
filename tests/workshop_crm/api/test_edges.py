"""Where two programs are at it at once, and where a program on the other side does not answer."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from http.client import BadStatusLine
from typing import Any

import pytest
from django.utils import timezone

from messaging.models import Message
from tests.factories import make_appointment, make_booking, make_customer, make_workshop
from tests.workshop_crm.api.caller import Caller
from tests.workshop_crm.api.test_addresses import answers
from workshop.changes import note_change
from workshop_crm.api import naming
from workshop_crm.api.hooks import delivering
from workshop_crm.api.hooks.delivering import deliver_to, is_down, tell_endpoint
from workshop_crm.api.hooks.endpoints import add_endpoint
from workshop_crm.api.hooks.queueing import queue_changes
from workshop_crm.api.models import Delivery, Endpoint, ExternalId, System
from workshop_crm.api.naming import refuse_known, remember
from workshop_crm.api.problems import Problem
from workshop_crm.api.scopes import RESOURCES, in_words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def system() -> System:
    return Caller().system


def _named(system: System) -> dict[int, str]:
    rows = ExternalId.objects.filter(system=system, resource="customers")
    return dict(rows.values_list("number", "external_id"))


@pytest.mark.parametrize(
    ("calls", "named"),
    [
        ([(1, "A")], {1: "A"}),
        ([(1, None)], {}),
        # Said again it changes nothing, another name takes the place of the first.
        ([(1, "A"), (1, "A")], {1: "A"}),
        ([(1, "A"), (1, "B")], {1: "B"}),
        ([(1, "A"), (1, None)], {1: "A"}),
        ([(1, "A"), (2, "B")], {1: "A", 2: "B"}),
        # What a row is not called any more may be given to another one.
        ([(1, "A"), (1, "B"), (2, "A")], {1: "B", 2: "A"}),
    ],
)
def test_what_a_program_calls_a_row_is_kept(
    system: System, calls: list[Any], named: dict[int, str]
) -> None:
    for number, name in calls:
        remember(system, "customers", number, name)

    assert _named(system) == named


def test_a_name_leads_to_one_row_of_its_kind_and_program(system: System) -> None:
    remember(system, "customers", 1, "A")

    with pytest.raises(Problem) as refused:
        remember(system, "customers", 2, "A")

    assert (refused.value.kind, _named(system)) == ("known-already", {1: "A"})
    assert "A" in refused.value.detail
    assert "1" in refused.value.detail
    remember(system, "vehicles", 2, "A")
    remember(Caller().system, "customers", 2, "A")


def test_who_is_slower_with_a_name_is_told_whose_it_is(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []

    def quicker(*asked: Any) -> None:
        """Just after the look somebody else takes the name."""
        refuse_known(*asked)
        if not looked:
            looked.append(asked)
            ExternalId.objects.create(
                system=system, resource="customers", number=1, external_id="A"
            )

    monkeypatch.setattr(naming, "refuse_known", quicker)

    with pytest.raises(Problem) as refused:
        remember(system, "customers", 2, "A")

    assert refused.value.kind == "known-already"
    assert _named(system) == {1: "A"}


def _waiting() -> tuple[Endpoint, Delivery]:
    endpoint, _secret = add_endpoint(Caller().system, "https://till.example/", list(RESOURCES))
    note_change("orders", 1)
    queue_changes(now=NOW)
    return endpoint, endpoint.deliveries.get()


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "ConnectionRefusedError"),
        (socket.gaierror(), "gaierror"),
        (BadStatusLine("?"), "BadStatusLine"),
    ],
)
def test_who_does_not_answer_is_asked_again_and_the_reason_noted(
    monkeypatch: pytest.MonkeyPatch, error: Exception, answer: str
) -> None:
    endpoint, delivery = _waiting()

    def fail(*_args: Any) -> int:
        raise error

    monkeypatch.setattr(delivering, "post", fail)

    assert deliver_to(endpoint, clock=lambda: NOW) == 0
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_answer) == ("waiting", 1, answer)
    assert delivery.due_at == NOW + timedelta(seconds=5)
    assert is_down(answer)


def test_a_name_that_has_moved_inside_is_not_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, delivery = _waiting()
    monkeypatch.setattr(socket, "getaddrinfo", answers("10.0.0.1"))

    deliver_to(endpoint, clock=lambda: NOW)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_answer) == ("waiting", "refused")


@pytest.mark.parametrize(
    ("answer", "is_of_all"),
    [
        *((code, False) for code in ("400", "401", "404", "407", "409", "418", "428", "499")),
        *((code, True) for code in ("408", "410", "429", "500", "503", "599")),
        *((word, True) for word in ("timeout", "refused", "gaierror", "")),
    ],
)
def test_some_answers_speak_of_the_whole_program(answer: str, is_of_all: bool) -> None:
    assert is_down(answer) is is_of_all


def test_what_waits_for_an_address_that_is_gone_is_let_be() -> None:
    endpoint, _delivery = _waiting()
    payload = {"endpoint": endpoint.pk}
    endpoint.delete()

    tell_endpoint(payload)

    assert not Delivery.objects.exists()


def test_two_workers_do_not_tell_one_address_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, _delivery = _waiting()
    told = []

    def post(*_args: Any) -> int:
        told.append(deliver_to(endpoint, clock=lambda: NOW))
        return 204

    monkeypatch.setattr(delivering, "post", post)

    assert deliver_to(endpoint, clock=lambda: NOW) == 1
    assert told == [0]


@pytest.mark.parametrize(("minutes", "is_told"), [(-1, False), (0, False), (1, True)])
def test_a_worker_that_died_is_not_waited_for_longer_than_two_minutes(
    monkeypatch: pytest.MonkeyPatch, minutes: int, is_told: bool
) -> None:
    endpoint, _delivery = _waiting()
    Endpoint.objects.update(busy_until=NOW - timedelta(minutes=minutes))
    monkeypatch.setattr(delivering, "post", lambda *_args: 204)

    assert bool(deliver_to(endpoint, clock=lambda: NOW)) is is_told


def test_a_program_names_an_appointment_and_nobody_is_told() -> None:
    site, caller = make_workshop(), Caller()
    row = make_appointment(
        starts_at=timezone.now() + timedelta(days=3), workshop=site, customer=make_customer()
    )

    answer = caller.patch(f"/appointments/{row.pk}", {"external_id": "T-7"})

    assert (answer.status_code, answer.json()["external_id"]) == (200, "T-7")
    assert caller.ids("/appointments?external_id=T-7") == [row.pk]
    assert not Message.objects.exists()


def test_the_appointment_of_a_booking_is_cancelled_with_it() -> None:
    customer = make_customer()
    booking = make_booking(received_at=timezone.now(), customer=customer, state="settled")
    row = make_appointment(
        starts_at=timezone.now() + timedelta(days=3),
        workshop=booking.workshop,
        customer=customer,
        booking=booking,
    )

    answer = Caller().patch(f"/appointments/{row.pk}", {"state": "cancelled"})

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


@pytest.mark.parametrize(
    ("scopes", "lines"),
    [
        ([], 0),
        (["orders:read"], 1),
        (["orders:read", "orders:write"], 1),
        (["orders:write", "customers:read"], 2),
        (["unheard:read"], 0),
    ],
)
def test_rights_are_told_a_line_for_each_kind(scopes: list[str], lines: int) -> None:
    assert len(in_words(scopes)) == lines


def test_writing_does_not_say_reading() -> None:
    read, write, both = (in_words(each)[0] for each in (
        ["orders:read"], ["orders:write"], ["orders:write", "orders:read"],
    ))  # fmt: skip

    assert len({read, write, both}) == 3
    assert both.startswith(read)
