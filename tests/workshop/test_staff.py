"""Log-ins: added, changed, given a new password."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_user, make_workshop
from workshop.errors import LastOwnerError
from workshop.models import User
from workshop.staff import add_staff, change_staff, set_new_password

pytestmark = pytest.mark.django_db

OWNER = User.Role.OWNER
DESK = User.Role.FRONT_DESK


def test_adds_a_log_in_with_a_hashed_password() -> None:
    user = add_staff({"username": "jana", "role": DESK}, password="ein-langer-satz")

    assert user.check_password("ein-langer-satz")
    assert "ein-langer-satz" not in user.password
    assert not user.is_owner


def test_changes_names_and_role() -> None:
    make_user(role=OWNER)
    user = make_user()

    change_staff(user, {"first_name": "Jana", "role": OWNER})

    user.refresh_from_db()
    assert (user.first_name, user.role) == ("Jana", OWNER)


@pytest.mark.parametrize("change", [{"role": DESK}, {"is_active": False}])
def test_refuses_to_lose_the_last_owner(change: dict[str, object]) -> None:
    owner = make_user(role=OWNER)
    make_user(role=OWNER, is_active=False)

    with pytest.raises(LastOwnerError):
        change_staff(owner, change)

    owner.refresh_from_db()
    assert owner.is_owner
    assert owner.is_active


@pytest.mark.parametrize("change", [{"role": DESK}, {"is_active": False}])
def test_lets_an_owner_go_when_another_stays(change: dict[str, object]) -> None:
    owner = make_user(role=OWNER)
    make_user(role=OWNER)

    change_staff(owner, change)

    owner.refresh_from_db()
    assert not (owner.role == OWNER and owner.is_active)


def test_an_owner_of_one_site_does_not_replace_one_of_the_house() -> None:
    owner, site = make_user(role=OWNER), make_workshop()
    make_user(role=OWNER, site=site)

    with pytest.raises(LastOwnerError):
        change_staff(owner, {"site": site})

    assert User.objects.get(pk=owner.pk).is_owner


def test_deactivates_the_front_desk_freely() -> None:
    make_user(role=OWNER)
    user = make_user()

    change_staff(user, {"is_active": False})

    assert not User.objects.get(pk=user.pk).is_active


def test_ends_open_sessions_with_a_new_password() -> None:
    user, client = make_user(), Client()
    client.force_login(user)

    set_new_password(user, "ein-neuer-langer-satz")

    assert User.objects.get(pk=user.pk).check_password("ein-neuer-langer-satz")
    assert client.get("/search/").status_code == 302
