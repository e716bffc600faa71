"""What Django refuses before the API is asked, as a problem like every other refusal."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from workshop_crm.api.problems import MEDIA_TYPE, Problem, problem_response

PREFIX = "/api/v1/"
_KINDS = {
    HTTPStatus.BAD_REQUEST: "malformed",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "no-method",
}


class ProblemMiddleware:
    """Puts a problem in the place of pages for people: addresses and methods that are none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = _KINDS.get(HTTPStatus(response.status_code))
        is_page = response.get("Content-Type", "") != MEDIA_TYPE
        if kind is None or not is_page or not request.path.startswith(PREFIX):
            return response
        allowed = {"Allow": response["Allow"]} if "Allow" in response else {}
        return problem_response(Problem(kind, headers=allowed))
