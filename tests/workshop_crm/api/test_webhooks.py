"""Webhooks: nothing is lost, nothing personal leaves, nothing inside the house is reached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from customers.models import Task
from customers.records import save_customer
from tests.factories import make_customer, make_workshop
from tests.workshop_crm.api.caller import Caller
from tests.workshop_crm.api.sink import Sink, running_sink
from workshop.changes import CREATED, DELETED, UPDATED, note_change
from workshop.jobs import run_due_jobs
from workshop.models import Change, Job, Workshop
from workshop_crm.api.hooks.delivering import OFF_AFTER, WAITS, deliver_to, is_down
from workshop_crm.api.hooks.endpoints import add_endpoint, rotate_secret, switch_off, switch_on
from workshop_crm.api.hooks.queueing import newest_of_each, queue_changes
from workshop_crm.api.hooks.repeating import deliver_again
from workshop_crm.api.models import Delivery, Endpoint
from workshop_crm.api.scopes import RESOURCES, SCOPES

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with running_sink() as running:
        yield running


def listen(
    url: str, *resources: str, scopes: tuple[str, ...] = SCOPES, site: Workshop | None = None
) -> Endpoint:
    system = Caller(*scopes, site=site).system
    return add_endpoint(system, url, resources or list(RESOURCES))[0]


def tell(at: datetime | None = None) -> None:
    """One round of the scheduler and the worker."""
    now = at or timezone.now()
    queue_changes(now=now)
    run_due_jobs(now=lambda: now, limit=20)


def told(endpoint: Endpoint) -> list[tuple[str, int, str]]:
    rows = endpoint.deliveries.order_by("pk")
    return list(rows.values_list("resource", "number", "event"))


class TestWhatIsTold:
    def test_a_change_arrives_signed_and_without_personal_data(self, sink: Sink) -> None:
        system = Caller().system
        _endpoint, secret = add_endpoint(system, sink.url, ["customers"])
        customer = make_customer(last_name="Qwertz")
        save_customer(customer)

        tell()

        assert Delivery.objects.get().state == Delivery.State.DELIVERED
        said = Webhook(secret).verify(sink.bodies[0], sink.headers[0])
        assert (said["type"], said["data"]["id"]) == ("customer.updated", customer.pk)
        assert said["data"]["url"].endswith(f"/api/v1/customers/{customer.pk}")
        assert b"Qwertz" not in sink.bodies[0]
        assert datetime.fromisoformat(said["timestamp"]).tzinfo

    def test_what_is_rolled_back_is_not_told(self) -> None:
        customer = make_customer()

        with transaction.atomic():
            save_customer(customer)
            transaction.set_rollback(True)

        assert not Change.objects.exists()

    def test_each_change_is_told_once(self) -> None:
        endpoint = listen("https://lager.example/")
        note_change("orders", 1)

        looked_at = [queue_changes(now=timezone.now()) for _ in range(2)]

        assert looked_at == [1, 0]
        assert told(endpoint) == [("orders", 1, "updated")]
        assert Job.objects.filter(kind="tell_endpoint").count() == 1

    def test_who_listens_later_is_told_nothing_of_before(self) -> None:
        note_change("orders", 1)
        queue_changes(now=timezone.now())

        endpoint = listen("https://lager.example/")
        queue_changes(now=timezone.now())

        assert told(endpoint) == []

    @pytest.mark.parametrize(
        ("resources", "scopes", "expected"),
        [
            (("orders",), ("orders:read",), [("orders", 1, "updated")]),
            (("orders",), ("orders:write", "customers:read"), []),
            (("customers",), ("orders:read", "customers:read"), []),
            (("invoices",), ("invoices:read",), [("imported_invoices", 2, "created")]),
        ],
    )
    def test_only_what_it_wants_to_hear_and_may_read(
        self, resources: tuple, scopes: tuple, expected: list
    ) -> None:
        endpoint = listen("https://lager.example/", *resources, scopes=scopes)
        note_change("orders", 1)
        note_change("imported_invoices", 2, CREATED)

        queue_changes(now=timezone.now())

        assert told(endpoint) == expected

    def test_a_program_of_one_site_hears_of_its_own_and_of_the_house(self) -> None:
        here, there = make_workshop(), make_workshop()
        endpoint = listen("https://lager.example/", site=here)
        for number, site in enumerate((here.pk, there.pk, None)):
            note_change("orders", number, site_id=site)

        queue_changes(now=timezone.now())

        assert [number for _resource, number, _event in told(endpoint)] == [0, 2]

    @pytest.mark.parametrize(
        ("events", "expected"),
        [
            ([CREATED, UPDATED], [CREATED]),
            ([UPDATED, UPDATED], [UPDATED]),
            ([CREATED, DELETED], [DELETED]),
            ([DELETED, UPDATED], [UPDATED]),
        ],
    )
    def test_several_changes_of_one_row_are_told_as_one(
        self, events: list[str], expected: list[str]
    ) -> None:
        changes = [Change(resource="orders", number=1, event=event) for event in events]
        other = Change(resource="vehicles", number=1, event=UPDATED)

        news = newest_of_each([other, *changes])

        assert [each.event for each in news] == [UPDATED, *expected]


class TestTroubles:
    @pytest.mark.parametrize("answer", [500, 503, 429, 302, 404, 400])
    def test_what_is_not_taken_comes_again_with_the_same_id(self, sink: Sink, answer: int) -> None:
        sink.answers = [answer, 200]
        endpoint = listen(sink.url)
        note_change("orders", 1)
        now = timezone.now()

        tell(now)
        tell(now + WAITS[0] / 2)
        early = len(sink.ids)
        tell(timezone.now() + WAITS[0] + timedelta(seconds=1))
        deliver_to(endpoint, clock=lambda: timezone.now() + WAITS[0] * 2)

        assert early == 1
        assert len(sink.ids) == 2
        assert len(set(sink.ids)) == 1
        assert Delivery.objects.get().state == Delivery.State.DELIVERED
        endpoint.refresh_from_db()
        assert (endpoint.failing_since, endpoint.try_at) == (None, None)

    def test_one_event_that_is_not_liked_does_not_hold_up_the_others(self, sink: Sink) -> None:
        sink.answers = [400, 200]
        endpoint = listen(sink.url)
        note_change("orders", 1)
        note_change("orders", 2)
        queue_changes(now=timezone.now())

        taken = deliver_to(endpoint, clock=timezone.now)

        assert (taken, len(sink.ids)) == (1, 2)

    def test_a_program_that_is_down_is_not_asked_for_each_event(self, sink: Sink) -> None:
        sink.answers = [503]
        endpoint = listen(sink.url)
        for number in range(5):
            note_change("orders", number)
        queue_changes(now=timezone.now())

        deliver_to(endpoint, clock=timezone.now)
        deliver_to(endpoint, clock=timezone.now)

        assert len(sink.ids) == 1

    def test_a_worker_that_died_is_followed_by_another_with_the_same_id(
        self, sink: Sink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        endpoint = listen(sink.url)
        note_change("orders", 1)
        now = timezone.now()
        queue_changes(now=now)

        def die(*_args: object, **_kwargs: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            # Sent and taken, but not written down any more.
            patch.setattr("workshop_crm.api.hooks.delivering._record", die)
            with pytest.raises(KeyboardInterrupt):
                deliver_to(endpoint, clock=lambda: now)
        meanwhile = deliver_to(endpoint, clock=lambda: now + timedelta(seconds=30))
        later = deliver_to(endpoint, clock=lambda: now + timedelta(minutes=3))

        assert (meanwhile, later) == (0, 1)
        assert len(sink.ids) == 2
        assert len(set(sink.ids)) == 1

    def test_after_the_last_attempt_an_event_is_given_up(self, sink: Sink) -> None:
        sink.answers = [400]
        endpoint = listen(sink.url)
        note_change("orders", 1)
        queue_changes(now=timezone.now())
        Delivery.objects.update(attempts=len(WAITS))

        deliver_to(endpoint, clock=timezone.now)

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.last_answer) == (Delivery.State.GIVEN_UP, "400")

    def test_after_days_of_failure_it_is_switched_off_and_the_owner_told(self, sink: Sink) -> None:
        sink.answers = [500]
        endpoint = listen(sink.url)
        now = timezone.now()
        note_change("orders", 1)
        queue_changes(now=now)
        Endpoint.objects.update(failing_since=now - OFF_AFTER + timedelta(minutes=1))

        deliver_to(endpoint, clock=lambda: now)
        endpoint.refresh_from_db()
        still_on = endpoint.is_active
        deliver_to(endpoint, clock=lambda: now + timedelta(minutes=6))

        endpoint.refresh_from_db()
        assert (still_on, endpoint.is_active) == (True, False)
        task = Task.objects.get()
        assert (task.link, task.done_at) == (endpoint.get_absolute_url(), None)

    def test_gone_is_gone(self, sink: Sink) -> None:
        sink.answers = [410]
        endpoint = listen(sink.url)
        note_change("orders", 1)

        tell()

        endpoint.refresh_from_db()
        assert not endpoint.is_active
        assert Task.objects.filter(done_at=None).count() == 1

    def test_switched_on_again_it_hears_what_has_waited(self, sink: Sink) -> None:
        sink.answers = [410, 200]
        endpoint = listen(sink.url)
        note_change("orders", 1)
        tell()

        switch_on(endpoint, now=timezone.now())
        tell()

        assert len(set(sink.ids)) == 1
        assert Delivery.objects.get().state == Delivery.State.DELIVERED
        assert not Task.objects.filter(done_at=None).exists()

    def test_switched_off_it_hears_nothing(self, sink: Sink) -> None:
        endpoint = listen(sink.url)
        note_change("orders", 1)
        queue_changes(now=timezone.now())
        switch_off(endpoint)
        endpoint.refresh_from_db()

        assert deliver_to(endpoint, clock=timezone.now) == 0
        note_change("orders", 2)
        queue_changes(now=timezone.now())
        assert (sink.ids, len(told(endpoint))) == ([], 1)

    def test_nobody_listening_is_a_failure_like_another(self, settings: Any) -> None:
        settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
        endpoint = listen("http://127.0.0.1:9/")
        note_change("orders", 1)

        tell()

        assert Delivery.objects.get().last_answer == "ConnectionRefusedError"
        endpoint.refresh_from_db()
        assert endpoint.failing_since

    def test_a_person_sends_it_again_with_its_old_id(self, sink: Sink) -> None:
        listen(sink.url)
        note_change("orders", 1)
        tell()

        deliver_again(Delivery.objects.get(), now=timezone.now())
        tell()

        assert len(sink.ids) == 2
        assert len(set(sink.ids)) == 1

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [("200", False), ("404", False), ("408", True), ("429", True), ("500", True)],
    )
    def test_which_answers_speak_of_the_whole_program(self, answer: str, expected: bool) -> None:
        assert is_down(answer) is expected
        assert is_down("timeout")


class TestSecrets:
    def test_for_a_week_both_sign_then_only_the_new_one(self, sink: Sink) -> None:
        endpoint, old = add_endpoint(Caller().system, sink.url, ["orders"])
        now = timezone.now()
        new = rotate_secret(endpoint, now=now)
        for number in range(2):
            note_change("orders", number)
        tell()
        Endpoint.objects.update(previous_secret_until=now)
        note_change("orders", 9)
        tell()

        for secret in (old, new):
            assert Webhook(secret).verify(sink.bodies[0], sink.headers[0])
        assert Webhook(new).verify(sink.bodies[-1], sink.headers[-1])
        assert len(sink.headers[-1]["webhook-signature"].split()) == 1

    def test_they_are_stored_encrypted(self) -> None:
        endpoint, secret = add_endpoint(Caller().system, "https://lager.example/", ["orders"])

        assert secret.startswith("whsec_")
        assert secret.encode() not in bytes(endpoint.secret_encrypted)


def test_the_body_is_json_of_the_shape_that_the_standard_recommends(sink: Sink) -> None:
    listen(sink.url)
    note_change("service_records", 7, CREATED)

    tell()

    said = json.loads(sink.bodies[0])
    assert set(said) == {"type", "timestamp", "data"}
    assert said["type"] == "service_record.created"
    assert said["data"]["url"].endswith("/api/v1/service-records/7")
