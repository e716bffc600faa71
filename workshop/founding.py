"""The first minute of an installation: its company and its first owner."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from workshop.errors import AlreadyFoundedError
from workshop.models import Company, User


@dataclass(frozen=True)
class Founder:
    """Who sets the installation up, and for which company."""

    company_name: str
    legal_form: str
    first_name: str
    last_name: str
    username: str
    password: str


def is_founded() -> bool:
    """Tell whether anybody can log in already."""
    return User.objects.exists()


@transaction.atomic
def found_company(founder: Founder) -> User:
    """Create the company's row and its first owner; only the first caller succeeds.

    Raises AlreadyFoundedError when there is a user, also when two people race.
    """
    # The one row is also the lock that makes two founders queue up.
    Company.objects.get_or_create(
        pk=1, defaults={"name": founder.company_name, "legal_form": founder.legal_form}
    )
    company = Company.objects.select_for_update().get(pk=1)
    if is_founded():
        raise AlreadyFoundedError
    company.name, company.legal_form = founder.company_name, founder.legal_form
    company.save(update_fields=["name", "legal_form"])
    return User.objects.create_user(
        username=founder.username,
        password=founder.password,
        first_name=founder.first_name,
        last_name=founder.last_name,
        role=User.Role.OWNER,
    )
