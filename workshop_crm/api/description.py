"""The API's description: /api/v1/openapi.json, readable at /api/v1/docs."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from bookings.intake.formats import own_json
from workshop_crm.api.problems import ProblemOut
from workshop_crm.api.refusals import describe

HOOK = "/hooks/bookings/{source}/"
REFUSALS = {
    "401": "The signature or its time stamp is wrong; nothing was stored.",
    "404": "There is no active source of this name.",
    "413": "The body is larger than 1 MiB.",
}


class WorkshopAPI(NinjaAPI):
    """Adds the web hook to the description: it is signed, so it is served outside of ninja."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        event = {key: value for key, value in own_json.SCHEMA.items() if key != "$schema"}
        schema["components"].setdefault("schemas", {})["BookingEvent"] = event
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                describe(path, method, operation)
        schemas = schema["components"]["schemas"]
        # The parts that problems consist of stand beside them.
        refusal = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= refusal.pop("$defs")
        schemas["Problem"] = refusal
        schema["paths"][HOOK] = {"post": _hook_operation()}
        return schema


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "description": description,
    }


def _hook_operation() -> dict[str, Any]:
    return {
        "operationId": "receive_booking",
        "summary": "Tell us about a booking",
        "description": (own_json.__doc__ or "").split("\n", 2)[-1].strip(),
        "parameters": [
            {"name": "source", "in": "path", "required": True, "schema": {"type": "string"}},
            _header("webhook-id", "The event's id; a repeat with the same id changes nothing."),
            _header("webhook-timestamp", "Unix seconds, at most five minutes off."),
            _header("webhook-signature", "Standard Webhooks: v1,<base64 HMAC-SHA256>."),
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/BookingEvent"}}
            },
        },
        "responses": {
            "202": {"description": "Stored; a repeat of a known event is stored already."},
            **{code: {"description": text} for code, text in REFUSALS.items()},
        },
    }
