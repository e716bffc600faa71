"""The first-run set-up in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_company, make_user, make_workshop
from workshop.catalogue import STARTER_CATALOGUE
from workshop.models import Bay, Company, Service, User, Workshop
from workshop_crm.desk.setup import next_step, setup_steps

pytestmark = pytest.mark.django_db

FOUNDING = {
    "company_name": "Kfz Jäger",
    "legal_form": "ek",
    "first_name": "Jörg",
    "last_name": "Jäger",
    "username": "joerg",
    "password": "ein-langer-satz",
    "repeat": "ein-langer-satz",
}
COMPANY = {
    "name": "Kfz Jäger",
    "legal_form": "ek",
    "representatives": "Jörg Jäger",
    "street": "Am Anger 1",
    "postcode": "81541",
    "city": "München",
    "phone": "089 1234",
    "email": "info@jaeger.example",
    "register_court": "Amtsgericht München",
    "register_number": "HRA 1",
    "tax_number": "143/1",
}
SITE = {
    **{name: COMPANY[name] for name in ("name", "street", "postcode", "city", "phone", "email")},
    "state": "BY",
    "is_active": "on",
}
HOURS = {"opens_0_0": "08:00", "closes_0_0": "17:00"}
BAYS = {
    "bays-TOTAL_FORMS": "1",
    "bays-INITIAL_FORMS": "0",
    "bays-0-name": "1",
    "bays-0-is_active": "on",
}
SERVICES = {"use_hu": "on", "minutes_hu": "45", "price_hu": "155"} | {
    f"minutes_{starter.code}": "60" for starter in STARTER_CATALOGUE if starter.code != "hu"
}
STAFF = {
    "first_name": "Jana",
    "last_name": "Öhler",
    "username": "jana",
    "role": "front_desk",
    "language": "de",
    "password": "noch-ein-langer-satz",
}


def step(key: str) -> str:
    return reverse("desk:setup_step", args=[key])


@pytest.fixture
def owner(client: Client) -> Client:
    client.post(reverse("desk:setup"), FOUNDING)
    return client


def test_leads_from_any_page_of_an_empty_installation_to_the_set_up(client: Client) -> None:
    response = client.get("/", follow=True)

    assert response.redirect_chain[-1] == ("/setup/", 302)
    assert response.status_code == 200


def test_makes_whoever_comes_first_the_owner_and_logs_in(client: Client) -> None:
    response = client.post(reverse("desk:setup"), FOUNDING)

    assert response["Location"] == step("company")
    assert client.get(step("company")).status_code == 200
    assert User.objects.get().is_owner


@pytest.mark.parametrize(
    "change",
    [
        {"repeat": "anders"},
        {"password": "kurz", "repeat": "kurz"},
        {"username": "a b"},
        {"company_name": ""},
    ],
)
def test_refuses_a_founding_with_gaps(client: Client, change: dict[str, str]) -> None:
    response = client.post(reverse("desk:setup"), {**FOUNDING, **change})

    assert response.status_code == 422
    assert not User.objects.exists()
    assert not Company.objects.exists()


def test_wants_the_token_against_forged_forms() -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse("desk:setup"), FOUNDING).status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_is_gone_once_somebody_can_log_in(client: Client, method: str) -> None:
    make_user()

    assert getattr(client, method)(reverse("desk:setup"), FOUNDING).status_code == 404
    assert User.objects.count() == 1


def test_is_gone_for_the_front_desk(client: Client) -> None:
    client.force_login(make_user())

    assert client.get(reverse("desk:setup")).status_code == 404
    assert client.get(step("company")).status_code == 403


def test_shows_no_step_to_visitors(client: Client) -> None:
    make_user()

    assert client.get(step("site"))["Location"] == f"/login/?next={step('site')}"


def test_leads_the_owner_to_the_first_open_step(owner: Client) -> None:
    assert owner.get(reverse("desk:setup"))["Location"] == step("company")

    owner.post(step("company"), COMPANY)

    assert owner.get(reverse("desk:setup"))["Location"] == step("site")


def test_walks_through_all_steps_and_ends_with_dates_to_offer(owner: Client) -> None:
    inputs = {
        "company": COMPANY,
        "site": SITE,
        "hours": HOURS,
        "bays": BAYS,
        "services": SERVICES,
        "staff": STAFF,
    }
    keys = list(inputs)

    for key, data in inputs.items():
        response = owner.post(step(key), data)
        following = keys[keys.index(key) + 1] if key != keys[-1] else "mailbox"
        assert response["Location"] == step(following)

    assert Workshop.objects.get().slug == "kfz-jaeger"
    assert Bay.objects.count() == 1
    assert User.objects.get(username="jana").role == User.Role.FRONT_DESK
    assert [item.key for item in setup_steps() if not item.is_done] == ["mailbox"]
    assert "/" in owner.get(step("mailbox")).content.decode()


def test_offers_the_own_prices_and_leaves_out_what_is_not_ticked(owner: Client) -> None:
    owner.post(step("services"), SERVICES)

    service = Service.objects.get()
    assert (service.code, service.duration_minutes, service.price_gross) == ("hu", 45, 155)


def test_opens_a_step_again_with_what_was_saved(owner: Client) -> None:
    owner.post(step("company"), COMPANY)

    page = owner.get(step("company")).content.decode()

    assert "HRA 1" in page


def test_does_not_add_a_service_twice(owner: Client) -> None:
    owner.post(step("services"), SERVICES)
    owner.post(step("services"), SERVICES)

    assert Service.objects.count() == 1


def test_names_the_legal_details_that_are_missing(owner: Client) -> None:
    owner.post(step("company"), {**COMPANY, "register_number": ""})

    page = owner.get(step("company"))

    assert page.context["missing"] == [str(Company._meta.get_field("register_number").verbose_name)]
    assert not setup_steps()[0].is_done


@pytest.mark.parametrize("key", ["hours", "bays"])
def test_asks_for_the_site_before_what_stands_there(owner: Client, key: str) -> None:
    response = owner.get(step(key), follow=True)

    assert response.redirect_chain == [(step("site"), 302)]
    assert len(list(response.context["messages"])) == 1


def test_knows_no_other_steps(owner: Client) -> None:
    assert owner.get(step("nonsense")).status_code == 404


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("company", {"name": ""}),
        ("site", {"name": ""}),
        ("services", {"use_hu": "on"}),
        ("staff", {"username": "joerg"}),
    ],
)
def test_shows_a_step_again_when_something_is_wrong(
    owner: Client, key: str, data: dict[str, Any]
) -> None:
    assert owner.post(step(key), data).status_code == 422


def test_finishes_with_the_first_open_step_that_matters() -> None:
    make_company()
    make_workshop()

    steps = setup_steps()

    assert next_step(steps).key == "services"
    assert next_step(steps, after="staff").key == "mailbox"
    assert next_step(steps, after="mailbox") is None
