"""What every operation may answer beside what it is for, and the headers that it heeds."""

from __future__ import annotations

from typing import Any

from workshop_crm.api.problems import MEDIA_TYPE

_ALWAYS = {
    400: "The request can't be read.",
    401: "A valid token is needed.",
    403: "The token does not allow that.",
    422: "Some values are not valid; each is named.",
    429: "Too many requests; Retry-After says when to ask again.",
}
_OF_A_ROW = {404: "There is no such row, or not for this program."}
_OF_A_WRITE = {
    404: "A row that was named does not exist, or not for this program.",
    409: "A rule of the workshop says no; for times, free ones are named.",
    413: "The request is too large.",
}
_CHANGED_MEANWHILE = {412: "It is not what If-Match says any more."}
_IF_MATCH = "The ETag that was seen; the change is refused when it was changed meanwhile."
_ONCE = "Up to 200 characters: the same request again gets the same answer for a day."


def describe(path: str, method: str, operation: dict[str, Any]) -> None:
    """Complete one operation of the description with refusals, ETags and headers."""
    is_write = method != "get"
    is_about_a_row = "{" in path
    responses: dict[int, Any] = operation["responses"]
    refusals = dict(_ALWAYS)
    refusals |= _OF_A_ROW if is_about_a_row else {}
    refusals |= _OF_A_WRITE if is_write else {}
    refusals |= _CHANGED_MEANWHILE if is_write and is_about_a_row else {}
    for response in responses.values():
        response["headers"] = {"ETag": {"schema": {"type": "string"}}}
    if not is_write:
        responses[304] = {"description": "What If-None-Match says is still so."}
        _add_header(operation, "If-None-Match", "The ETag that was seen.")
    if is_write:
        _add_header(operation, "Idempotency-Key", _ONCE, longest=200)
    if is_write and is_about_a_row:
        _add_header(operation, "If-Match", _IF_MATCH)
    if path.endswith("/pdf"):
        responses[200] = {"description": "OK", "content": {"application/pdf": {}}}
    for status, text in refusals.items():
        schema = {"$ref": "#/components/schemas/Problem"}
        responses[status] = {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}


def _add_header(
    operation: dict[str, Any], name: str, description: str, longest: int | None = None
) -> None:
    schema: dict[str, Any] = {"type": "string"}
    schema |= {"maxLength": longest, "pattern": "^[!-~]*$"} if longest else {}
    header = {"name": name, "in": "header", "required": False, "schema": schema}
    operation["parameters"].append(header | {"description": description})
