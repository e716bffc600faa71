"""The pages of data protection: who may open them, and what their buttons do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.models import AccessEntry, Customer, RetainedRecord, RetentionPeriod, Task
from customers.privacy.access_log import note_look
from tests.factories import make_customer, make_user, make_workshop
from tests.invoices.builders import make_order
from workshop_crm.desk.privacy.inactive import inactive_customers

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Client:
    make_workshop()
    client.force_login(make_user(role="owner"))
    return client


@pytest.fixture
def desk(client: Client) -> Client:
    make_workshop()
    client.force_login(make_user())
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"desk:{name}", args=args)


@pytest.mark.parametrize("name", ["privacy", "privacy_log"])
def test_periods_and_log_are_the_owner_s(name: str, desk: Client) -> None:
    assert desk.get(url(name), secure=True).status_code == 403


def test_the_front_desk_can_t_erase(desk: Client) -> None:
    customer = make_customer()

    answer = desk.post(
        url("privacy_erase", customer.pk), {"reason": "x", "is_sure": "on"}, secure=True
    )

    assert answer.status_code == 403
    assert Customer.objects.get(pk=customer.pk).erased_at is None


def test_the_front_desk_gives_a_copy_and_it_is_written_down(desk: Client) -> None:
    customer = make_customer()

    answer = desk.get(url("privacy_copy", customer.pk, "json"), secure=True)

    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    assert customer.last_name not in answer["Content-Disposition"]
    assert AccessEntry.objects.get().action == "export"


def test_another_form_of_a_copy_is_unknown(desk: Client) -> None:
    assert desk.get(url("privacy_copy", make_customer().pk, "doc"), secure=True).status_code == 404


def test_the_preview_erases_nobody_and_the_button_does(owner: Client) -> None:
    customer = make_customer()
    page = url("privacy_erase", customer.pk)

    assert owner.get(page, secure=True).status_code == 200
    assert Customer.objects.get(pk=customer.pk).erased_at is None
    owner.post(page, {"reason": "Brief", "is_sure": "on"}, secure=True)

    assert Customer.objects.get(pk=customer.pk).erased_at


def test_without_the_tick_nobody_is_erased(owner: Client) -> None:
    customer = make_customer()

    answer = owner.post(url("privacy_erase", customer.pk), {"reason": "Brief"}, secure=True)

    assert answer.status_code == 422
    assert Customer.objects.get(pk=customer.pk).erased_at is None


def test_what_is_still_needed_leads_back_with_the_reason(owner: Client) -> None:
    order = make_order()

    answer = owner.get(url("privacy_erase", order.customer_id), secure=True, follow=True)

    assert order.number in answer.content.decode()


def test_a_request_becomes_a_task_due_in_a_month(desk: Client) -> None:
    customer = make_customer()
    asked = {"kind": "erasure", "received_on": "2026-01-31"}

    desk.post(url("privacy_request", customer.pk), asked, secure=True)

    task = Task.objects.get(customer=customer)
    assert timezone.localdate(task.due_at).isoformat() == "2026-02-28"


def test_a_request_without_a_day_is_refused(desk: Client) -> None:
    customer = make_customer()

    answer = desk.post(url("privacy_request", customer.pk), {"kind": "erasure"}, secure=True)

    assert answer.status_code == 422
    assert not Task.objects.exists()


def test_restricting_and_lifting_by_the_page(owner: Client) -> None:
    customer = make_customer()

    owner.post(url("privacy_restrict", customer.pk), {"reason": "prüft"}, secure=True)
    assert not Customer.objects.living().filter(pk=customer.pk).exists()
    owner.post(url("privacy_lift", customer.pk), {"reason": "geklärt"}, secure=True)

    assert Customer.objects.living().filter(pk=customer.pk).exists()


def test_who_restricts_without_a_reason_is_told(owner: Client) -> None:
    customer = make_customer()

    owner.post(url("privacy_restrict", customer.pk), {"reason": ""}, secure=True)

    assert Customer.objects.living().filter(pk=customer.pk).exists()


def test_the_front_desk_loses_sight_of_whom_it_restricted(desk: Client) -> None:
    customer = make_customer()

    desk.post(url("privacy_restrict", customer.pk), {"reason": "prüft"}, secure=True)

    assert desk.get(url("privacy_person", customer.pk), secure=True).status_code == 404


def test_the_owner_changes_a_period(owner: Client) -> None:
    owner.post(url("privacy_period"), {"key": "tasks", "days": "100"}, secure=True)
    owner.post(url("privacy_period"), {"key": "tasks", "days": "1"}, secure=True)
    owner.post(url("privacy_period"), {"key": "tasks", "days": "x"}, secure=True)

    assert RetentionPeriod.objects.get().days == 100


def test_the_owner_holds_and_releases_what_is_kept(owner: Client) -> None:
    record = RetainedRecord.objects.create(
        customer=make_customer(), kind="invoice", reference="invoice:1", delete_after="2035-01-01"
    )

    owner.post(url("privacy_hold", record.pk), {"hold": ""}, secure=True)
    assert RetainedRecord.objects.get().is_on_hold
    owner.post(url("privacy_hold", record.pk), {"release": ""}, secure=True)

    assert not RetainedRecord.objects.get().is_on_hold


def test_the_log_shows_one_customer_or_one_person(owner: Client) -> None:
    customer, staff = make_customer(), make_user(last_name="Beispielhuber")
    note_look(staff, customer.pk, "page", now=timezone.now())
    note_look(None, customer.pk + 1, "page", now=timezone.now())

    by_customer = owner.get(url("privacy_log"), {"customer": customer.pk, "show": "looks"})
    by_person = owner.get(url("privacy_log"), {"user": staff.pk, "show": "looks"})

    for answer in (by_customer, by_person):
        assert [look.customer_number for look in answer.context["page"]] == [customer.pk]


@pytest.mark.parametrize("show", ["looks", "changes"])
def test_the_log_asks_as_often_for_fifty_rows_as_for_ten(owner: Client, show: str) -> None:
    counts = []
    for number in (10, 40):
        for _ in range(number):
            note_look(make_user(), 1, "page", now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            owner.get(url("privacy_log"), {"show": show})
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def test_who_stays_away_for_three_years_is_proposed(owner: Client) -> None:
    away, here = make_customer(last_name="Fernbleiber"), make_customer()
    long_ago = timezone.now() - timedelta(days=1100)
    Customer.objects.filter(pk=away.pk).update(created_at=long_ago)

    assert list(inactive_customers(today=timezone.localdate())) == [away]
    page = owner.get(url("privacy"), secure=True).content.decode()
    assert "Fernbleiber" in page
    assert here.get_absolute_url() not in page


def test_whose_order_is_open_does_not_stay_away() -> None:
    order = make_order()
    long_ago = timezone.now() - timedelta(days=1100)
    Customer.objects.update(created_at=long_ago)
    type(order).objects.update(ordered_on=timezone.localdate(long_ago))

    assert not inactive_customers(today=timezone.localdate()).exists()
