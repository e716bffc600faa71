"""Which step of the set-up comes next; and what each waits for."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from messaging.models import Mailbox
from tests.factories import make_company, make_service, make_user, make_workshop
from workshop.models import Bay, Company, OpeningHours
from workshop_crm.desk.setup import SetupStep, next_step, setup_steps
from workshop_crm.desk.setup_defaults import USUAL_HOURS, site_like

KEYS = ["company", "site", "hours", "bays", "services", "staff", "mailbox"]


def steps(done: str = "") -> list[SetupStep]:
    return [SetupStep(key, key, key in done.split()) for key in KEYS]


@pytest.mark.parametrize(
    ("done", "key"),
    [
        ("", "company"),
        ("company", "site"),
        ("site hours", "company"),
        ("company site hours bays", "services"),
        ("company site hours bays services staff", "mailbox"),
    ],
)
def test_the_first_open_step_comes_next(done: str, key: str) -> None:
    found = next_step(steps(done))

    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(("after", "key"), list(pairwise(KEYS)))
def test_each_step_leads_to_the_following_one_done_or_not(after: str, key: str) -> None:
    found = next_step(steps("company site hours bays services staff mailbox"), after=after)

    assert found is not None
    assert found.key == key


def test_nothing_follows_the_last_step() -> None:
    assert next_step(steps(), after="mailbox") is None
    assert next_step(steps(" ".join(KEYS))) is None


def done() -> set[str]:
    return {step.key for step in setup_steps() if step.is_done}


@pytest.mark.django_db
def test_an_empty_house_has_done_nothing() -> None:
    assert done() == set()
    assert [step.key for step in setup_steps()] == KEYS


@pytest.mark.django_db
def test_each_step_is_done_by_its_rows() -> None:
    make_company()
    assert done() == {"company"}
    make_workshop(bays=0)
    assert done() == {"company", "site", "hours"}
    OpeningHours.objects.all().delete()
    make_service()
    assert done() == {"company", "site", "services"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("missing", "is_done"), [({"street": ""}, False), ({"vat_id": ""}, False), ({}, True)]
)
def test_a_company_is_done_when_the_law_is_content(missing: dict[str, str], is_done: bool) -> None:
    make_company(**missing)

    assert ("company" in done()) == is_done


@pytest.mark.django_db
def test_staff_is_done_with_the_second_person() -> None:
    make_user()
    assert "staff" not in done()

    make_user()

    assert "staff" in done()


@pytest.mark.django_db
def test_only_staff_and_mailbox_may_be_left_out() -> None:
    assert [step.key for step in setup_steps() if step.is_optional] == ["staff", "mailbox"]


@pytest.mark.django_db
def test_bays_and_mailbox_are_done_by_the_first_one() -> None:
    site = make_workshop(bays=0)
    Bay.objects.create(workshop=site, name="1")
    Mailbox.objects.create(name="Anfragen", host="imap.mueller.example", username="a")

    assert {"bays", "mailbox"} <= done()


def test_usual_hours_leave_noon_and_weekend_free() -> None:
    assert {span.weekday for span in USUAL_HOURS} == set(range(5))
    assert all(span.opens < span.closes for span in USUAL_HOURS)
    assert len(USUAL_HOURS) == 10


def test_the_first_site_is_suggested_where_the_company_is() -> None:
    address: dict[str, Any] = {
        "name": "Müller",
        "street": "Weg 1",
        "postcode": "80331",
        "city": "München",
        "phone": "089",
        "email": "a@b.example",
    }

    assert site_like(Company(**address, website="https://x.example")) == address
