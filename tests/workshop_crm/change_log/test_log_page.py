"""The owner reads the log: by person, by row, by kind, by days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_company, make_customer, make_user
from workshop.models import Company, Service, User
from workshop_crm.desk.change_log.lines import change_lines
from workshop_crm.desk.change_log.noting import Subject, note

pytestmark = pytest.mark.django_db
LOG = "/data-protection/log/"


@pytest.fixture
def owner(client: Client) -> User:
    make_company()
    user = make_user(role=User.Role.OWNER)
    client.force_login(user)
    return user


def pages(client: Client, **asked: Any) -> list[str]:
    response = client.get(LOG, asked)
    return [
        entry.additional_data["page"] for entry in response.context["page"] if entry.additional_data
    ]


def test_lines_are_found_by_who_did_it_and_by_whose_log_in_it_was(
    client: Client, owner: User
) -> None:
    other = make_user()
    note("bookings:move", Subject(Company, 1), by=other)
    note("login_failed", Subject(User, other.pk), by=None)
    note("login", Subject(User, owner.pk), by=owner)

    assert pages(client, user=other.pk) == ["login_failed", "bookings:move"]
    assert "login" in pages(client)


def test_lines_are_found_by_kind_and_number(client: Client, owner: User) -> None:
    note("bookings:move", Subject(Company, 1), by=owner)
    note("workshop:service", Subject(Service, 4), by=owner)
    note("workshop:service_new", Subject(Service, 5), by=owner)
    note("customers:edit", Subject(type(make_customer()), 5), by=owner)

    assert pages(client, kind="workshop.service") == ["workshop:service_new", "workshop:service"]
    assert pages(client, kind="workshop.service", number=4) == ["workshop:service"]
    assert "customers:edit" not in pages(client, kind="settings")
    assert "workshop:service" in pages(client, kind="settings")


def test_lines_are_found_by_days_of_the_house(client: Client, owner: User) -> None:
    note("bookings:move", Subject(Company, 1), by=owner)
    today = timezone.localdate()

    assert pages(client, since=today, until=today) == ["bookings:move"]
    assert pages(client, since=today + timedelta(days=1)) == []
    assert pages(client, until=today - timedelta(days=1)) == []


def test_nobody_s_number_shows_nothing_instead_of_everything(client: Client, owner: User) -> None:
    note("bookings:move", Subject(Company, 1), by=owner)

    response = client.get(LOG, {"customer": 999_999})

    assert list(response.context["page"]) == []
    assert response.context["form"].errors


def test_a_page_shows_words_of_choices_and_ticks(owner: User) -> None:
    note(
        "workshop:person",
        Subject(User, owner.pk),
        by=owner,
        changed={"role": ["floor", "owner"], "is_active": ["True", None], "site_id": [None, "3"]},
    )

    line = change_lines(LogEntry.objects.filter(additional_data__page="workshop:person"))[0]

    labels = dict(User.Role.choices)
    told = {label: (old, new) for label, old, new in line.fields}
    role, tick, site = (
        str(User._meta.get_field(name).verbose_name) for name in ("role", "is_active", "site")
    )
    assert told[role] == (str(labels["floor"]), str(labels["owner"]))
    assert told[tick][0] not in ("True", "")
    assert told[tick][1] == ""
    assert told[site] == ("", "3")


def test_only_what_an_erasure_has_emptied_says_so(owner: User) -> None:
    note("customers:edit", Subject(Company, 1), by=owner)
    company = Company.objects.get()
    company.payment_days += 1
    company.save()
    emptied = LogEntry.objects.latest("pk")

    assert not any(line.is_erased for line in change_lines(LogEntry.objects.all()))
    LogEntry.objects.filter(pk=emptied.pk).update(changes={}, object_repr="")

    assert change_lines([LogEntry.objects.get(pk=emptied.pk)])[0].is_erased


def test_names_of_customers_stand_on_their_pages_only(owner: User) -> None:
    customer = make_customer(last_name="Beispielhuber")
    customer.city = "Augsburg"
    customer.save()

    line = change_lines([LogEntry.objects.latest("pk")])[0]

    assert (line.name, line.pk) == ("", customer.pk)


@pytest.mark.parametrize("page", ["workshop:rules", "workshop:company"])
def test_settings_lead_to_their_history(client: Client, owner: User, page: str) -> None:
    answer = client.get(reverse(page)).content.decode()

    assert f"{LOG}?kind=workshop.company" in answer


def test_a_person_s_page_leads_to_what_they_did(client: Client, owner: User) -> None:
    answer = client.get(reverse("workshop:person", args=[owner.pk])).content.decode()

    assert f"{LOG}?user={owner.pk}" in answer


def test_log_ins_and_refusals_are_in_the_log(client: Client, owner: User) -> None:
    owner.set_password("ein-gutes-wort")
    owner.save()
    client.logout()

    for password in ("falsch", "ein-gutes-wort"):
        client.post("/login/", {"username": owner.username, "password": password})
    client.post("/login/", {"username": "ein-gutes-wort", "password": "x"})

    entries = LogEntry.objects.filter(additional_data__isnull=False).order_by("pk")
    told = [(entry.additional_data["page"], entry.actor) for entry in entries]
    assert told == [("login_failed", None), ("login", owner)]
    assert "ein-gutes-wort" not in str(list(LogEntry.objects.values()))


def test_lines_are_found_by_customer_with_all_that_belongs_to_them(
    client: Client, owner: User
) -> None:
    mine, other = make_customer(), make_customer()
    merged = make_customer(merged_into=mine)
    for customer in (mine, other, merged):
        customer.city = "Augsburg"
        customer.save()

    def found(**asked: Any) -> set[int]:
        return {entry.object_id for entry in client.get(LOG, asked).context["page"]}

    assert found(customer=mine.pk) == {mine.pk, merged.pk}
    assert found(customer=other.pk) == {other.pk}
    assert found(customer=other.pk, kind="settings") == set()
    assert found(customer=mine.pk, until=timezone.localdate() - timedelta(days=1)) == set()
