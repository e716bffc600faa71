"""Errors as problem details (RFC 9457), in the language that the caller asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from bookings.errors import SlotTakenError
from workshop_crm.lib.errors import DomainError

MEDIA_TYPE = "application/problem+json"
# Each with its title; the key ends the "type", which programs may rely on.
TITLES: dict[str, tuple[HTTPStatus, str | Promise]] = {
    "malformed": (HTTPStatus.BAD_REQUEST, gettext_lazy("The request can't be read.")),
    "no-token": (HTTPStatus.UNAUTHORIZED, gettext_lazy("A valid token is needed.")),
    "not-allowed": (HTTPStatus.FORBIDDEN, gettext_lazy("This token does not allow that.")),
    "not-found": (HTTPStatus.NOT_FOUND, gettext_lazy("There is nothing here.")),
    "no-method": (HTTPStatus.METHOD_NOT_ALLOWED, gettext_lazy("This can't be done here.")),
    "refused": (HTTPStatus.CONFLICT, gettext_lazy("A rule of the workshop says no.")),
    "slot-taken": (HTTPStatus.CONFLICT, gettext_lazy("This time is not free.")),
    "known-already": (HTTPStatus.CONFLICT, gettext_lazy("This is stored already.")),
    "changed-meanwhile": (
        HTTPStatus.PRECONDITION_FAILED,
        gettext_lazy("Somebody has changed it meanwhile."),
    ),
    "too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext_lazy("That is too much at once.")),
    "invalid": (HTTPStatus.UNPROCESSABLE_ENTITY, gettext_lazy("Some values are not valid.")),
    "key-reused": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        gettext_lazy("This Idempotency-Key belongs to another request."),
    ),
    "too-many": (HTTPStatus.TOO_MANY_REQUESTS, gettext_lazy("Too many requests.")),
}
TYPE = "urn:workshop-crm:problem:"


class FieldProblem(Schema):
    """One value that is not valid; ``pointer`` leads to it (RFC 6901), ``code`` is for programs."""

    pointer: str
    code: str
    detail: str


class ProblemOut(Schema):
    """What every refusal looks like."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[FieldProblem] = []
    alternatives: list[str] = []


class Problem(Exception):  # noqa: N818 The standard's own word.
    """A refusal of the API; ``kind`` is a key of TITLES."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        alternatives: Sequence[str] = (),
    ) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.errors = kind, detail, list(errors)
        self.headers, self.alternatives = dict(headers or {}), list(alternatives)


def pointer_to(*names: str) -> str:
    """Return the way to a value of the body, in names as they were given (RFC 6901)."""
    marked = (name.replace("~", "~0").replace("/", "~1") for name in names)
    return "#/" + "/".join(quote(name, safe="~") for name in marked)


def field_problem(name: str, detail: str, code: str = "invalid") -> dict[str, str]:
    """Return one entry of ``errors`` for a field of the body."""
    return {"pointer": f"#/{name}", "code": code, "detail": detail}


def form_problem(errors: Mapping[str, Sequence[Any]]) -> Problem:
    """Return what a form of ours says about the values."""
    listed = [
        field_problem("" if name == "__all__" else name, str(text))
        for name, texts in errors.items()
        for text in texts
    ]
    return Problem("invalid", errors=listed)


def problem_response(problem: Problem) -> HttpResponse:
    """Return a problem as the answer to a request."""
    status, title = TITLES[problem.kind]
    body: dict[str, Any] = {
        "type": TYPE + problem.kind,
        "title": str(title),
        "status": int(status),
        "detail": problem.detail,
    }
    body |= {"errors": problem.errors} if problem.errors else {}
    body |= {"alternatives": problem.alternatives} if problem.alternatives else {}
    response = HttpResponse(json.dumps(body), status=status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def problem_of(error: Exception) -> Problem:
    """Return the problem that an error of ours or of the library comes to."""
    for kind, make in _MAKERS.items():
        if isinstance(error, kind):
            return make(error)
    return Problem("malformed")


def _of_slot(error: SlotTakenError) -> Problem:
    free = [slot.starts_at.isoformat() for slot in error.alternatives]
    return Problem("slot-taken", str(error), alternatives=free)


def _of_http(error: HttpError) -> Problem:
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return Problem("no-token", headers={"WWW-Authenticate": "Bearer"})
    return Problem("malformed")


def _of_value(error: Mapping[str, Any]) -> dict[str, str]:
    # The first names are the place (body, query, path) and our parameter.
    place, *path = [str(part) for part in error["loc"]]
    pointer = pointer_to(*path[1:]) if place == "body" else "/".join([place, *path])
    code = str(error["type"])
    if code == "missing":
        detail = _("This value is missing.")
    elif code == "extra_forbidden":
        detail = _("There is no such field.")
    else:
        detail = _("This value is not valid.")
    return {"pointer": pointer, "code": code, "detail": detail}


# The first that fits counts.
_MAKERS: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda error: error,
    SlotTakenError: _of_slot,
    DomainError: lambda error: Problem("refused", str(error)),
    ValidationError: lambda error: Problem("invalid", errors=[*map(_of_value, error.errors)]),
    Http404: lambda _error: Problem("not-found"),
    RequestDataTooBig: lambda _error: Problem("too-large"),
    SuspiciousOperation: lambda _error: Problem("malformed"),
    MultiPartParserError: lambda _error: Problem("malformed"),
    HttpError: _of_http,
}


def speak_in_problems(api: NinjaAPI) -> None:
    """Let an API answer all its refusals in this form; bugs stay what they are."""

    def answer(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        return problem_response(problem_of(cast("Exception", error)))

    for kind in _MAKERS:
        api.add_exception_handler(kind, answer)
