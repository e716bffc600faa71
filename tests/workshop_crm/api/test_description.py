"""The API's description: what each operation heeds and answers, and the web hook."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from bookings.intake.formats import own_json
from workshop_crm.api.problems import TITLES


def test_the_description_holds_the_hook_and_its_event(client: Client) -> None:
    described = json.loads(client.get("/api/v1/openapi.json").content)

    operation = described["paths"]["/hooks/bookings/{source}/"]["post"]
    assert {"202", "401", "404", "413"} == set(operation["responses"])
    event = described["components"]["schemas"]["BookingEvent"]
    assert event["required"] == own_json.SCHEMA["required"]


def test_the_page_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()

    assert "swagger" in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return json.loads(Client().get("/api/v1/openapi.json").content)


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, found in described["paths"].items():
        for method, operation in found.items():
            if path.startswith("/api/"):
                yield method, path, operation


def test_each_operation_names_every_refusal_as_a_problem(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        expected = {"400", "401", "403", "422", "429"}
        expected |= {"404"} if "{" in path or method != "get" else set()
        expected |= {"409", "413"} if method != "get" else {"304"}
        expected |= {"412"} if method != "get" and "{" in path else set()
        refusals = {status for status in operation["responses"] if status >= "300"}
        assert refusals == expected, (method, path)
        for status in refusals - {"304"}:
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"]


@pytest.mark.parametrize(
    ("name", "applies"),
    [
        ("If-None-Match", lambda method, _path: method == "get"),
        ("Idempotency-Key", lambda method, _path: method != "get"),
        ("If-Match", lambda method, path: method != "get" and "{" in path),
    ],
)
def test_the_headers_stand_where_they_are_heeded(
    described: dict[str, Any], name: str, applies: Callable[[str, str], bool]
) -> None:
    for method, path, operation in operations(described):
        named = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
        assert (name in named) is applies(method, path), (method, path)


def test_each_list_has_pages_and_can_be_asked_for_changes(described: dict[str, Any]) -> None:
    lists = [
        operation
        for method, path, operation in operations(described)
        if method == "get" and "{" not in path and not path.endswith(("/free", "sites", "services"))
    ]

    assert len(lists) == 7
    for operation in lists:
        named = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
        assert {"cursor", "limit", "changed_since", "external_id"} <= named


def test_every_operation_has_words_and_a_name_of_its_own(described: dict[str, Any]) -> None:
    found = [operation for _method, _path, operation in operations(described)]

    assert all(operation.get("description") for operation in found)
    assert len({operation["operationId"] for operation in found}) == len(found)


@pytest.mark.parametrize("kind", TITLES)
def test_each_kind_of_problem_is_named_in_the_manual(kind: str) -> None:
    manual = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()

    assert f"`{kind}`" in manual
