"""What the API says when it says no: one form for our rules, the library's errors and mistakes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import override
from ninja.errors import HttpError, ValidationError

from bookings.errors import SlotTakenError
from retention.errors import NoReasonError
from tests.workshop_crm.api.caller import Caller
from workshop_crm.api.problems import (
    TITLES,
    Problem,
    form_problem,
    pointer_to,
    problem_of,
    problem_response,
)

MOMENT = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("names", "pointer"),
    [
        (["name"], "#/name"),
        (["lines", "0", "text"], "#/lines/0/text"),
        (["a/b"], "#/a~1b"),
        (["a~b"], "#/a~0b"),
        # Each mark is written once: "~1" is a name, no slash.
        (["~1"], "#/~01"),
        (["größe"], "#/gr%C3%B6%C3%9Fe"),
        (["a b#c"], "#/a%20b%23c"),
        ([""], "#/"),
    ],
)
def test_a_pointer_leads_to_one_value_whatever_it_is_called(names: list[str], pointer: str) -> None:
    assert pointer_to(*names) == pointer


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Http404("Nr. 7"), "not-found"),
        # Django counts it among the suspicious ones: what is said first decides.
        (RequestDataTooBig("too many bytes"), "too-large"),
        (SuspiciousOperation("odd"), "malformed"),
        (DisallowedHost("evil.example"), "malformed"),
        (MultiPartParserError("boundary"), "malformed"),
        (HttpError(401, "Unauthorized"), "no-token"),
        (HttpError(400, "Cannot parse request body"), "malformed"),
        (NoReasonError(), "refused"),
        (Problem("known-already"), "known-already"),
        (LookupError("nobody thought of it"), "malformed"),
    ],
)
def test_each_error_comes_to_a_problem_of_its_kind(error: Exception, kind: str) -> None:
    assert problem_of(error).kind == kind


@pytest.mark.parametrize(
    "error", [Http404("Nr. 7"), SuspiciousOperation("odd"), HttpError(400, "inner"), KeyError("k")]
)
def test_what_went_wrong_inside_is_not_told(error: Exception) -> None:
    assert problem_of(error).detail == ""


def test_a_rule_says_why_and_a_missing_token_how_to_show_one() -> None:
    assert problem_of(NoReasonError()).detail == str(NoReasonError())
    assert problem_of(HttpError(401, "")).headers == {"WWW-Authenticate": "Bearer"}


def test_a_time_that_is_taken_brings_those_that_are_free() -> None:
    free: Any = [SimpleNamespace(starts_at=MOMENT)]

    problem = problem_of(SlotTakenError(alternatives=free))

    assert (problem.kind, problem.alternatives) == ("slot-taken", [MOMENT.isoformat()])


@pytest.mark.parametrize(
    ("loc", "kind", "pointer"),
    [
        (("body", "given", "name"), "missing", "#/name"),
        (("body", "given", "lines", 0, "text"), "string_type", "#/lines/0/text"),
        (("body", "given", "a/b"), "extra_forbidden", "#/a~1b"),
        (("query", "limit"), "less_than_equal", "query/limit"),
        (("path", "number"), "int_parsing", "path/number"),
    ],
)
def test_a_value_is_named_where_the_program_put_it(
    loc: tuple[Any, ...], kind: str, pointer: str
) -> None:
    [named] = problem_of(ValidationError([{"loc": loc, "type": kind, "msg": "inner"}])).errors

    assert (named["pointer"], named["code"]) == (pointer, kind)
    assert named["detail"]
    assert named["detail"] != "inner"


def test_a_missing_an_unknown_and_a_wrong_value_are_told_apart() -> None:
    kinds = ("missing", "extra_forbidden", "string_type", "int_parsing")
    errors = [{"loc": ("body", "given", "x"), "type": kind} for kind in kinds]

    texts = [each["detail"] for each in problem_of(ValidationError(errors)).errors]

    assert len(set(texts[:3])) == 3
    assert texts[2] == texts[3]


def test_what_a_form_says_of_the_whole_has_no_name() -> None:
    problem = form_problem({"__all__": ["both"], "email": ["one", "two"]})

    assert [(each["pointer"], each["detail"]) for each in problem.errors] == [
        ("#/", "both"),
        ("#/email", "one"),
        ("#/email", "two"),
    ]


@pytest.mark.parametrize("kind", list(TITLES))
def test_a_problem_says_its_status_twice_and_leaves_out_what_is_empty(kind: str) -> None:
    response = problem_response(Problem(kind))

    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert response["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail"}


@pytest.mark.parametrize("kind", list(TITLES))
def test_a_title_is_said_in_both_languages_and_the_type_in_none(kind: str) -> None:
    bodies = []
    for language in ("de", "en"):
        with override(language):
            bodies.append(json.loads(problem_response(Problem(kind)).content))

    german, english = bodies
    assert german["title"] != english["title"]
    assert german["type"] == english["type"] == f"urn:workshop-crm:problem:{kind}"


def test_headers_values_and_other_times_are_given_on() -> None:
    problem = Problem(
        "too-many", errors=[{"pointer": "#/a"}], headers={"Retry-After": "60"}, alternatives=["x"]
    )

    response = problem_response(problem)

    body = json.loads(response.content)
    assert response["Retry-After"] == "60"
    assert (body["errors"], body["alternatives"]) == ([{"pointer": "#/a"}], ["x"])


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "pointer"), [("a/b", "#/a~1b"), ("~", "#/~0")])
def test_a_field_that_there_is_not_is_named_as_it_was_given(name: str, pointer: str) -> None:
    answer = Caller().post("/customers", {"last_name": "Kern", name: 1})

    assert answer.status_code == 422
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]
