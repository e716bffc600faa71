"""Every route of the API: without a token, with the wrong scope, and with the right one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_workshop
from tests.workshop_crm.api.caller import Caller
from workshop_crm.api.scopes import SCOPES
from workshop_crm.api.service import api

pytestmark = pytest.mark.django_db
PREFIX = "/api/v1"
WITHOUT_SCOPE = {"/sites", "/services"}


def routes() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema(path_prefix="api/v1/")["paths"]
    return [
        (method.upper(), path.removeprefix(PREFIX))
        for path, operations in paths.items()
        for method in operations
        if path.startswith(PREFIX)
    ]


def scope_of(method: str, path: str) -> str:
    """By hand and not from the code: which scope an address needs."""
    resource = path.split("/")[1].replace("-", "_").replace("imported_", "")
    return f"{resource}:{'read' if method == 'GET' else 'write'}"


ROUTES = routes()
SCOPED = [each for each in ROUTES if each[1] not in WITHOUT_SCOPE]


def filled(path: str, number: int | str, line: int = 1) -> str:
    return path.replace("{number}", str(number)).replace("{line}", str(line))


def send(caller: Caller, method: str, path: str) -> Any:
    return caller.send(method, filled(path, 999999), None if method == "GET" else {})


def test_the_walk_sees_every_kind_of_row() -> None:
    assert {scope_of(*each) for each in SCOPED} == set(SCOPES)
    assert len(ROUTES) > 25


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_comes_in_without_a_token(method: str, path: str) -> None:
    answer = Client().generic(method, PREFIX + filled(path, 1))

    assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path"), SCOPED)
def test_all_other_scopes_together_open_nothing_and_the_right_one_does(
    method: str, path: str
) -> None:
    needed = scope_of(method, path)

    refused = send(Caller(*(set(SCOPES) - {needed})), method, path)
    let_in = send(Caller(needed), method, path)

    assert refused.status_code == 403
    assert let_in.status_code not in {401, 403}


@pytest.mark.parametrize("path", sorted(WITHOUT_SCOPE))
def test_the_catalogue_is_for_every_program(path: str) -> None:
    make_workshop()

    assert Caller("orders:read").get(path).status_code == 200
