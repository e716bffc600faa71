"""What an error tracker may learn: where something failed and as what, never about whom."""

from __future__ import annotations

from typing import Any

from sentry_sdk.types import Event, Hint

# Of an error only these leave the house; addresses, forms, cookies and texts stay here.
_KEPT = {"event_id", "timestamp", "platform", "level", "logger", "transaction", "release"}
_KEPT_OF_FRAME = {"filename", "module", "function", "lineno", "in_app"}


def quiet_event(event: Event, _hint: Hint) -> Event | None:
    """Leave nothing in an event that could name a person."""
    plain: dict[str, Any] = dict(event)
    quiet = {name: value for name, value in plain.items() if name in _KEPT}
    values = (plain.get("exception") or {}).get("values") or []
    quiet["exception"] = {"values": [_quiet_error(each) for each in values]}
    quiet["logentry"] = {"message": (plain.get("logentry") or {}).get("message", "")}
    return quiet  # type: ignore[return-value]  # A dict of the same keys.


def _quiet_error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept = [{name: frame.get(name) for name in _KEPT_OF_FRAME} for frame in frames]
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "stacktrace": {"frames": kept},
    }


_NOTHING = {"mode": "off"}
QUIET_OPTIONS: dict[str, Any] = {
    "before_send": quiet_event,
    "data_collection": {
        "user_info": False,
        "cookies": _NOTHING,
        "http_headers": {"request": _NOTHING},
        "http_bodies": [],
        "url_query_params": _NOTHING,
        "graphql": {"document": False, "variables": False},
        "gen_ai": {"inputs": False, "outputs": False},
        "database_query_data": False,
        "queues": False,
        "stack_frame_variables": False,
        "frame_context_lines": 0,
    },
    "max_breadcrumbs": 0,
}
