"""What stands beside a body of JSON: each value once, in addresses and uploads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from invoices.models import ImportedInvoice
from tests.factories import make_customer, make_service, make_workshop
from tests.workshop_crm.api.caller import Caller
from workshop_crm.api.parsing import StrictParser
from workshop_crm.api.problems import Problem
from workshop_crm.api.service import api

pytestmark = pytest.mark.django_db


def filters(*, lists: bool) -> Iterator[tuple[str, str]]:
    """Yield address and name of each query parameter that takes one value, or several."""
    for path, operations in api.get_openapi_schema()["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            is_list = parameter["schema"].get("type") == "array"
            if parameter["in"] == "query" and is_list is lists:
                yield path.removeprefix("/api/v1"), parameter["name"]


ONCE = list(filters(lists=False))


def test_the_walk_sees_all_lists() -> None:
    assert len(ONCE) > 40
    assert {path for path, name in ONCE if name == "cursor"} > {"/customers", "/invoices"}
    assert list(filters(lists=True)) == [("/appointments/free", "services")]


@pytest.mark.parametrize(("path", "name"), ONCE)
def test_a_filter_given_twice_is_refused_by_its_name(path: str, name: str) -> None:
    for values in (("1", "2"), ("1", "1")):
        answer = Caller().get(f"{path}?{name}={values[0]}&{name}={values[1]}")

        named = [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert named == [(f"query/{name}", "repeated")]


def test_the_last_of_two_filters_is_not_taken_for_the_one_that_was_meant() -> None:
    customer = make_customer(email="erste@example.org")
    path = "/customers?email=erste@example.org"

    assert Caller().ids(path) == [customer.pk]
    assert Caller().get(f"/customers?email=&{path[11:]}").status_code == 422


def test_all_that_are_repeated_are_named_at_once() -> None:
    answer = Caller().get("/customers?limit=1&email=a&limit=2&phone=1&email=b")

    pointers = [each["pointer"] for each in answer.json()["errors"]]
    assert pointers == ["query/limit", "query/email"]


def test_services_may_be_named_several_times() -> None:
    make_workshop(slug="mitte")
    for code in ("hu", "oil"):
        make_service(code=code)

    answer = Caller().get("/appointments/free?services=hu&services=oil")

    assert answer.status_code == 200


def test_who_has_no_token_learns_nothing_of_the_values() -> None:
    assert Caller(token="x").get("/customers?limit=1&limit=2").status_code == 401


def test_two_files_where_one_is_asked_for_are_refused_and_not_stored() -> None:
    files = [SimpleUploadedFile(name, b"<a/>") for name in ("a.xml", "b.xml")]
    headers = {"Authorization": f"Bearer {Caller().token}"}

    answer = Client().post("/api/v1/imported-invoices", {"file": files}, headers=headers)

    errors = json.loads(answer.content)["errors"]
    assert (answer.status_code, errors[0]["pointer"]) == (422, "#/file")
    assert not ImportedInvoice.objects.exists()


@pytest.mark.parametrize(
    ("query", "lists", "expected"),
    [
        ("", [], {}),
        ("a=1&b=", [], {"a": "1", "b": ""}),
        ("a=1&b=2", ["a"], {"a": ["1"], "b": "2"}),
        ("a=1&a=2", ["a"], {"a": ["1", "2"]}),
    ],
)
def test_what_is_given_once_is_read(query: str, lists: list[str], expected: dict[str, Any]) -> None:
    request = RequestFactory().get("/", QUERY_STRING=query)

    assert StrictParser().parse_querydict(request.GET, lists, request) == expected


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_refusal_says_why_in_the_reader_s_language(language: str) -> None:
    given: MultiValueDict[str, Any] = QueryDict("a=1&a=2")

    with translation.override(language), pytest.raises(Problem) as refused:
        StrictParser().parse_querydict(given, [], RequestFactory().get("/"))

    assert refused.value.errors[0]["pointer"] == "#/a"
    assert refused.value.errors[0]["detail"]
