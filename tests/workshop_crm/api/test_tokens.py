"""Tokens: made and revoked by the owner, stored hashed, good for their scopes only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from tests.factories import make_company, make_user, make_workshop
from tests.workshop_crm.api.caller import Caller
from workshop.models import User
from workshop_crm.api.models import System
from workshop_crm.api.scopes import SCOPES, in_words
from workshop_crm.api.systems import connect_system, find_system, hash_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def connect(owner: Client, **fields: Any) -> str:
    given = {"name": "Kasse", "scopes": ["customers:read"], **fields}
    page = owner.post("/systems/new/", given).content.decode()
    return re.search(r"wcrm_[\w-]{43}", page)[0]


def test_the_token_is_shown_once_and_stored_hashed(owner: Client) -> None:
    token = connect(owner)

    system = System.objects.get()
    assert system.token_hash == hash_of(token)
    assert token not in owner.get(f"/systems/{system.pk}/").content.decode()
    assert token not in owner.get("/systems/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM api_system")
        assert token not in str(cursor.fetchall())


def test_a_program_is_nobody_who_logs_in(owner: Client) -> None:
    connect(owner)

    user = System.objects.get().user
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert user.username not in owner.get("/workshop/staff/").content.decode()
    assert owner.get(f"/workshop/staff/{user.pk}/").status_code == 404
    assert owner.post(f"/workshop/staff/{user.pk}/password/").status_code == 404


@pytest.mark.parametrize("fields", [{"name": ""}, {"scopes": []}, {"scopes": ["tills:read"]}])
def test_a_program_without_name_or_scope_is_not_connected(
    owner: Client, fields: dict[str, Any]
) -> None:
    answer = owner.post("/systems/new/", {"name": "K", "scopes": ["orders:read"], **fields})

    assert answer.status_code == 422
    assert not System.objects.exists()


def test_a_new_token_ends_the_one_before(owner: Client) -> None:
    old = connect(owner)
    system = System.objects.get()

    page = owner.post(f"/systems/{system.pk}/token/").content.decode()

    new = re.search(r"wcrm_[\w-]{43}", page)[0]
    assert Caller(token=old).get("/customers").status_code == 401
    assert Caller(token=new).get("/customers").status_code == 200


def test_a_revoked_token_opens_nothing(owner: Client) -> None:
    token = connect(owner)

    owner.post(f"/systems/{System.objects.get().pk}/revoke/")

    assert Caller(token=token).get("/customers").status_code == 401
    assert "state-warn" in owner.get("/systems/").content.decode()


def test_what_it_may_changes_with_its_next_request(owner: Client) -> None:
    token, site = connect(owner), make_workshop()
    system = System.objects.get()

    given = {"name": "Buchhaltung", "scopes": ["orders:read"], "site": site.pk}
    owner.post(f"/systems/{system.pk}/", given)

    system.refresh_from_db()
    assert (system.name, system.site) == ("Buchhaltung", site)
    assert (system.user.first_name, system.user.site) == ("Buchhaltung", site)
    assert Caller(token=token).get("/customers").status_code == 403


def test_a_change_without_scopes_is_refused(owner: Client) -> None:
    connect(owner)
    system = System.objects.get()

    answer = owner.post(f"/systems/{system.pk}/", {"name": "Kasse", "scopes": []})

    assert answer.status_code == 422
    system.refresh_from_db()
    assert system.scopes == ["customers:read"]


def test_two_programs_without_a_token_may_stand_side_by_side(owner: Client) -> None:
    for name in ("Kasse", "Lager"):
        connect(owner, name=name)
        owner.post(f"/systems/{System.objects.get(name=name).pk}/revoke/")

    assert System.objects.filter(token_hash="").count() == 2


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "bearer  ", "Bearer ä"])
def test_without_a_valid_token_the_answer_says_what_is_needed(header: str) -> None:
    answer = Client().get("/api/v1/customers", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith(":no-token")


def test_reading_does_not_include_writing_nor_the_other_way_round() -> None:
    reader, writer = Caller("customers:read"), Caller("customers:write")

    assert reader.post("/customers", {"last_name": "Öz"}).status_code == 403
    assert writer.get("/customers").status_code == 403
    assert writer.post("/customers", {"last_name": "Öz"}).status_code == 201


@pytest.mark.parametrize("language", ["de", "en"])
def test_refusals_speak_the_caller_s_language(language: str) -> None:
    given = {"last_name": "Öz", "phone": "12"}

    answer = Caller().post("/customers", given, Accept_Language=language)

    with translation.override(language):
        expected = gettext("This number can't be dialled. Please check it.")
    assert answer.json()["errors"][0]["detail"] == expected
    assert answer["Content-Language"] == language


def test_who_asks_too_often_waits(settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    caller, other = Caller(), Caller()

    seen = [caller.get("/customers").status_code for _ in range(3)]

    assert seen == [200, 200, 429]
    assert caller.get("/customers")["Retry-After"] == "60"
    assert other.get("/customers").status_code == 200


def test_the_last_use_is_noted_once_a_minute() -> None:
    now = timezone.now()
    system, token = connect_system("Kasse", ["orders:read"], site=None, now=now)
    uses = []

    for seconds in (0, 30, 61):
        find_system(token, now=now + timedelta(seconds=seconds))
        uses.append(System.objects.get(pk=system.pk).last_used_at)

    assert uses == [now, now, now + timedelta(seconds=61)]


def test_what_a_program_may_is_said_by_kind_of_row() -> None:
    assert len(in_words(["orders:write", "orders:read", "customers:read"])) == 2
    assert len(in_words(SCOPES)) == len(SCOPES) / 2
    assert in_words([]) == []
