"""The first minute of an installation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from tests.factories import make_user
from workshop.errors import AlreadyFoundedError
from workshop.founding import Founder, found_company, is_founded
from workshop.models import Company, User

FOUNDER = Founder("Kfz Jäger", Company.LegalForm.EK, "Jörg", "Jäger", "joerg", "ein-langer-satz")


@pytest.mark.django_db
def test_creates_the_company_and_its_owner() -> None:
    owner = found_company(FOUNDER)

    company = Company.objects.get()
    assert (company.pk, company.name, company.legal_form) == (1, "Kfz Jäger", "ek")
    assert owner.is_owner
    assert owner.check_password("ein-langer-satz")
    assert owner.get_full_name() == "Jörg Jäger"


@pytest.mark.django_db
def test_refuses_a_second_founder() -> None:
    found_company(FOUNDER)

    with pytest.raises(AlreadyFoundedError):
        found_company(replace(FOUNDER, username="other", company_name="Other"))

    assert User.objects.count() == 1
    assert Company.objects.get().name == "Kfz Jäger"


@pytest.mark.django_db
def test_refuses_when_somebody_can_log_in_already() -> None:
    make_user()

    with pytest.raises(AlreadyFoundedError):
        found_company(FOUNDER)

    assert not Company.objects.exists()


@pytest.mark.django_db
def test_takes_over_a_company_without_people() -> None:
    Company.objects.create(pk=1, name="half done", legal_form="gmbh")

    found_company(FOUNDER)

    assert Company.objects.get().name == "Kfz Jäger"


@pytest.mark.django_db
def test_is_founded_as_soon_as_there_is_a_user() -> None:
    assert not is_founded()

    make_user()

    assert is_founded()


@pytest.mark.django_db(transaction=True)
def test_lets_one_of_eight_win_who_found_at_once() -> None:
    def found(number: int) -> bool:
        try:
            found_company(replace(FOUNDER, username=f"founder{number}"))
        except AlreadyFoundedError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(found, range(8)))

    assert outcomes.count(True) == 1
    assert User.objects.count() == 1
