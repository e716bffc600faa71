"""Paging, ETags and Idempotency-Keys, shown on customers."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from customers.models import Customer
from customers.records import save_customer
from tests.factories import make_customer
from tests.workshop_crm.api.caller import Caller
from workshop.changes import note_change
from workshop.models import Change
from workshop_crm.api.models import KeptAnswer

pytestmark = pytest.mark.django_db
NEW = {"last_name": "Öztürk"}


class TestPages:
    def test_pages_follow_each_other_until_the_end(self) -> None:
        numbers, caller = [make_customer().pk for _ in range(5)], Caller()
        seen, cursor = [], ""

        for _ in range(3):
            page = caller.get(f"/customers?limit=2{cursor}").json()
            seen.append([row["id"] for row in page["data"]])
            cursor = f"&cursor={page['next_cursor']}"

        assert seen == [numbers[:2], numbers[2:4], numbers[4:]]
        assert page["next_cursor"] is None

    def test_what_is_deleted_meanwhile_skips_nobody(self) -> None:
        numbers, caller = [make_customer().pk for _ in range(4)], Caller()
        page = caller.get("/customers?limit=2").json()

        Customer.objects.filter(pk=numbers[0]).delete()

        assert caller.ids(f"/customers?cursor={page['next_cursor']}") == numbers[2:]

    @pytest.mark.parametrize("cursor", ["x", "ä", "YWZ0ZXI6eA==", "YWZ0ZXI6LTE=", "%00", "A" * 99])
    def test_a_made_up_cursor_is_refused(self, cursor: str) -> None:
        answer = Caller().get(f"/customers?cursor={cursor}")

        assert answer.status_code == 422

    @pytest.mark.parametrize("limit", ["0", "201", "x", "-1", ""])
    def test_a_limit_out_of_bounds_is_refused(self, limit: str) -> None:
        assert Caller().get(f"/customers?limit={limit}").status_code == 422

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries: Any) -> None:
        for _ in range(30):
            make_customer()
        caller = Caller()
        caller.get("/customers?limit=1")

        with django_assert_max_num_queries(4):
            caller.get("/customers?limit=30")


class TestChangedSince:
    def test_only_what_was_changed_from_then_on_is_listed(self) -> None:
        old, new = make_customer(), make_customer()
        note_change("customers", old.pk)
        Change.objects.update(at=timezone.now() - timedelta(days=2))
        note_change("customers", new.pk)
        note_change("vehicles", old.pk)
        yesterday = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

        assert Caller().ids(f"/customers?changed_since={yesterday}") == [new.pk]

    def test_further_back_than_we_remember_everything_is_listed(self) -> None:
        old, new = make_customer(), make_customer()
        note_change("customers", new.pk)

        assert Caller().ids("/customers?changed_since=2020-01-01T00:00:00Z") == [old.pk, new.pk]

    @pytest.mark.parametrize(
        "moment",
        ["yesterday", "2026-01-01", "0001-01-01T00:00:00Z", "2026-11-23T10:00:00%2B23:59", "5"],
    )
    def test_what_is_no_moment_is_refused(self, moment: str) -> None:
        assert Caller().get(f"/customers?changed_since={moment}").status_code == 422


class TestETags:
    @pytest.mark.parametrize("path", ["/customers", "/customers/{}"])
    def test_who_has_it_already_gets_304_until_it_changes(self, path: str) -> None:
        customer, caller = make_customer(), Caller()
        path = path.format(customer.pk)
        etag = caller.get(path)["ETag"]

        same = caller.get(path, If_None_Match=etag)
        customer.city = "Ulm"
        save_customer(customer)
        other = caller.get(path, If_None_Match=etag)

        assert (same.status_code, same.content, other.status_code) == (304, b"", 200)
        assert other["ETag"] != etag

    def test_a_change_to_another_state_than_the_one_seen_is_refused(self) -> None:
        customer, caller = make_customer(), Caller()
        path = f"/customers/{customer.pk}"
        etag = caller.get(path)["ETag"]

        first = caller.patch(path, {"city": "Ulm"}, If_Match=etag)
        second = caller.patch(path, {"city": "Bonn"}, If_Match=etag)
        third = caller.patch(path, {"city": "Kiel"}, If_Match=first["ETag"])
        any_state = caller.patch(path, {"city": "Jena"}, If_Match="*")

        seen = [each.status_code for each in (first, second, third, any_state)]
        assert seen == [200, 412, 200, 200]

    def test_a_shared_cache_keeps_nothing(self) -> None:
        assert "private" in Caller().get("/customers")["Cache-Control"]


class TestOnce:
    def test_the_same_request_again_gets_the_same_answer(self) -> None:
        caller = Caller()

        first = caller.post("/customers", NEW, Idempotency_Key="a")
        again = caller.post("/customers", NEW, Idempotency_Key="a")

        assert (again.status_code, again.content) == (201, first.content)
        assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
        assert again["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first
        assert Customer.objects.count() == 1

    def test_another_request_with_the_key_is_refused(self) -> None:
        caller = Caller()
        caller.post("/customers", NEW, Idempotency_Key="a")

        other = caller.post("/customers", {"last_name": "Kaya"}, Idempotency_Key="a")

        assert (other.status_code, other.json()["type"][-10:]) == (422, "key-reused")
        assert Customer.objects.count() == 1

    def test_another_program_may_have_the_same_key(self) -> None:
        for caller in (Caller(), Caller()):
            assert caller.post("/customers", NEW, Idempotency_Key="a").status_code == 201

    def test_a_refusal_is_not_kept(self) -> None:
        caller = Caller()
        refused = caller.post("/customers", {"first_name": "Ada"}, Idempotency_Key="a")

        assert refused.status_code == 422
        assert not KeptAnswer.objects.exists()

    @pytest.mark.parametrize("key", ["x" * 201, "a\x07b"])
    def test_a_key_that_is_none_is_refused(self, key: str) -> None:
        assert Caller().post("/customers", NEW, Idempotency_Key=key).status_code == 400

    def test_a_kept_answer_is_not_readable_in_the_database(self) -> None:
        Caller().post("/customers", NEW, Idempotency_Key="a")

        body = bytes(KeptAnswer.objects.get().body_encrypted)
        assert "Öztürk".encode() not in body
        assert b"last_name" not in body


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_with_one_key_one_is_done() -> None:
    caller, answers = Caller(), []

    def ask() -> None:
        own = Caller(token=caller.token)
        answers.append(own.post("/customers", NEW, Idempotency_Key="a"))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [each.status_code for each in answers] == [201] * 6
    assert len({each.content for each in answers}) == 1
    assert Customer.objects.count() == 1


class TestUnreadable:
    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"a":' * 2000])
    def test_a_body_that_is_none_is_a_problem(self, body: bytes) -> None:
        caller = Caller()

        answer = Client().post(
            "/api/v1/customers",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {caller.token}"},
        )

        assert answer.status_code in {400, 422}
        assert json.loads(answer.content)["status"] == answer.status_code

    def test_a_body_that_is_too_large_is_a_problem(self, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        answer = Caller().post("/customers", {"last_name": "x" * 200})

        assert answer.status_code == 413
        assert answer.json()["type"].endswith("too-large")
