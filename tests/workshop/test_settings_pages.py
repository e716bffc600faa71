"""The owner's settings in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_company, make_service, make_user, make_workshop
from workshop.models import Bay, Closure, Company, Service, User, Workshop

pytestmark = pytest.mark.django_db

SITE_PAGES = [
    "site",
    "hours",
    "bays",
    "closures",
    "seasons",
    "season_new",
    "absences",
    "shares",
]
PAGES = [
    "settings",
    "company",
    "rules",
    "site_new",
    "services",
    "service_new",
    "staff",
    "staff_new",
]
SITE = {
    "name": "Brückner Süd",
    "street": "Am Anger 1",
    "postcode": "81541",
    "city": "München",
    "state": "BY",
    "phone": "089 1234",
    "email": "sued@brueckner.example",
    "is_active": "on",
}
SERVICE = {
    "name_de": "Ölwechsel",
    "name_en": "Oil change",
    "duration_minutes": "60",
    "set_up_minutes": "0",
    "price_gross": "139",
    "vat_rate": "19",
    "due_rule": "interval",
    "interval_months": "12",
}
PERSON = {"first_name": "Jana", "last_name": "Öhler", "role": "front_desk", "language": "de"}


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"workshop:{name}", args=args)


def every_page() -> list[str]:
    site, service, person = make_workshop(), make_service(), make_user()
    return [
        *(url(name) for name in PAGES),
        *(url(name, site.pk) for name in SITE_PAGES),
        url("service", service.pk),
        url("person", person.pk),
        url("password", person.pk),
    ]


def test_shows_every_page_to_the_owner(owner: Client) -> None:
    for page in every_page():
        assert owner.get(page).status_code == 200, page


def test_shows_no_page_to_the_front_desk(client: Client) -> None:
    pages = every_page()
    client.force_login(make_user())

    for page in pages:
        assert client.get(page).status_code == 403, page
        assert client.post(page).status_code in {403, 405}, page


def test_sends_visitors_to_the_log_in(client: Client) -> None:
    for page in every_page():
        assert client.get(page)["Location"] == f"/login/?next={page}"


def test_names_missing_legal_details(owner: Client) -> None:
    Company.objects.update(register_number="")

    page = owner.get(url("settings")).content.decode()

    assert str(Company._meta.get_field("register_number").verbose_name) in page


def test_saves_company_details(owner: Client) -> None:
    company = Company.objects.get()
    fields = {field.name: getattr(company, field.name) for field in Company._meta.fields}
    data = {name: value for name, value in fields.items() if isinstance(value, str)}

    response = owner.post(url("company"), {**data, "name": "Autohaus Größl GmbH"})

    assert response["Location"] == url("company")
    assert Company.objects.get().name == "Autohaus Größl GmbH"


def test_refuses_company_details_without_a_name(owner: Client) -> None:
    response = owner.post(url("company"), {"name": ""})

    assert response.status_code == 422
    assert Company.objects.get().name == "Autohaus Müller GmbH"


def test_keeps_the_rules_of_the_house(owner: Client) -> None:
    page = owner.get(url("rules"))
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    data = {name: value for name, value in data.items() if value is not None and value is not False}

    response = owner.post(url("rules"), {**data, "promise_minutes": "20"})

    assert response.status_code == 302
    assert Company.objects.get().promise_minutes == 20


def test_refuses_more_than_six_dates_per_proposal(owner: Client) -> None:
    response = owner.post(url("rules"), {"proposal_count": "7"})

    assert response.status_code == 422
    assert "proposal_count" in response.context["form"].errors


def test_adds_a_site_with_a_short_name(owner: Client) -> None:
    owner.post(url("site_new"), SITE)

    assert Workshop.objects.get().slug == "brueckner-sued"


def test_keeps_the_short_name_when_the_name_changes(owner: Client) -> None:
    site = make_workshop(slug="mitte")

    owner.post(url("site", site.pk), SITE)

    site.refresh_from_db()
    assert (site.name, site.slug) == ("Brückner Süd", "mitte")


def test_saves_opening_hours(owner: Client) -> None:
    site = make_workshop()

    owner.post(
        url("hours", site.pk),
        {"opens_0_0": "07:30", "closes_0_0": "12:00", "opens_5_1": "09:00", "closes_5_1": "13:00"},
    )

    spans = [(row.weekday, f"{row.opens:%H:%M}") for row in site.opening_hours.all()]
    assert spans == [(0, "07:30"), (5, "09:00")]


@pytest.mark.parametrize(
    "data",
    [
        {"opens_0_0": "12:00", "closes_0_0": "08:00"},
        {"opens_0_0": "08:00"},
        {"opens_0_0": "x", "closes_0_0": "12:00"},
        {"opens_0_0": "08:00", "closes_0_0": "12:00", "opens_0_1": "11:00", "closes_0_1": "15:00"},
    ],
)
def test_refuses_impossible_opening_hours(owner: Client, data: dict[str, str]) -> None:
    site = make_workshop()

    response = owner.post(url("hours", site.pk), data)

    assert response.status_code == 422
    assert site.opening_hours.count() == 5


def bays_data(*rows: dict[str, str]) -> dict[str, str]:
    data = {"bays-TOTAL_FORMS": str(len(rows)), "bays-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"bays-{number}-{name}": value for name, value in row.items()}
    return data


def test_adds_bays_with_their_abilities(owner: Client) -> None:
    site = make_workshop(bays=0)
    bay = {"name": "Bühne 9", "abilities": "Lift,  EV,", "is_active": "on"}

    owner.post(url("bays", site.pk), bays_data(bay, {"is_active": "on"}))

    assert [(bay.name, bay.abilities) for bay in site.bays.all()] == [("Bühne 9", ["lift", "ev"])]


def test_refuses_two_bays_of_one_name(owner: Client) -> None:
    site = make_workshop(bays=0)

    response = owner.post(url("bays", site.pk), bays_data({"name": "A"}, {"name": "A"}))

    assert response.status_code == 422
    assert not Bay.objects.exists()


def test_notes_a_closure(owner: Client) -> None:
    site = make_workshop()
    row = {"starts_on": "2026-12-24", "ends_on": "2027-01-03", "reason": "Betriebsferien"}
    data = {"closures-TOTAL_FORMS": "1", "closures-INITIAL_FORMS": "0"}

    owner.post(url("closures", site.pk), data | {f"closures-0-{name}": row[name] for name in row})

    assert Closure.objects.get().reason == "Betriebsferien"


def test_refuses_a_closure_that_ends_before_it_starts(owner: Client) -> None:
    site = make_workshop()
    row = {"starts_on": "2026-12-24", "ends_on": "2026-12-20"}
    data = {"closures-TOTAL_FORMS": "1", "closures-INITIAL_FORMS": "0"}

    response = owner.post(
        url("closures", site.pk), data | {f"closures-0-{name}": row[name] for name in row}
    )

    assert response.status_code == 422
    assert not Closure.objects.exists()


def test_adds_a_service_and_gives_it_a_code(owner: Client) -> None:
    make_service(code="oelwechsel")

    owner.post(url("service_new"), SERVICE)

    assert Service.objects.get(code="oelwechsel-2").name_de == "Ölwechsel"


def test_refuses_an_interval_without_months_and_kilometres(owner: Client) -> None:
    response = owner.post(url("service_new"), {**SERVICE, "interval_months": ""})

    assert response.status_code == 422
    assert not Service.objects.exists()


def test_changes_a_service_and_keeps_its_code(owner: Client) -> None:
    service = make_service(code="oil")

    owner.post(url("service", service.pk), SERVICE)

    service.refresh_from_db()
    assert (service.code, service.duration_minutes) == ("oil", 60)


def test_adds_a_log_in(owner: Client, client: Client) -> None:
    data = {**PERSON, "username": "jana", "password": "ein-langer-satz"}

    owner.post(url("staff_new"), data)

    assert User.objects.get(username="jana").check_password("ein-langer-satz")


@pytest.mark.parametrize("password", ["kurz", "12345678", "password"])
def test_refuses_a_weak_password(owner: Client, password: str) -> None:
    response = owner.post(url("staff_new"), {**PERSON, "username": "jana", "password": password})

    assert response.status_code == 422
    assert not User.objects.filter(username="jana").exists()


def test_refuses_a_log_in_name_that_is_taken(owner: Client) -> None:
    make_user(username="jana")

    response = owner.post(
        url("staff_new"), {**PERSON, "username": "jana", "password": "ein-langer-satz"}
    )

    assert response.status_code == 422


def test_shows_why_the_last_owner_must_stay(owner: Client) -> None:
    person = User.objects.get(role=User.Role.OWNER)

    response = owner.post(url("person", person.pk), {**PERSON, "is_active": "on"})

    assert response.status_code == 422
    assert response.context["refusal"]
    assert User.objects.get(pk=person.pk).role == User.Role.OWNER


def test_lets_a_person_leave(owner: Client) -> None:
    person = make_user()

    owner.post(url("person", person.pk), PERSON)

    assert not User.objects.get(pk=person.pk).is_active


def test_sets_a_new_password(owner: Client) -> None:
    person = make_user()

    owner.post(url("password", person.pk), {"password": "ein-neuer-langer-satz"})

    assert User.objects.get(pk=person.pk).check_password("ein-neuer-langer-satz")


@pytest.mark.parametrize("rows", [10, 50])
def test_lists_with_the_same_few_queries(
    owner: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for _row in range(rows):
        make_service()
        make_user()

    with django_assert_num_queries(5):
        owner.get(url("services"))
    with django_assert_num_queries(5):
        owner.get(url("staff"))
