"""JSON of strangers: within limits, without control characters, without ever failing."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.charsets import without_controls

MAX_JSON_DEPTH = 32


def load_json(raw: bytes | str) -> tuple[Any, str]:
    """Return the data and an empty text, or None and the reason why it is refused."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return None, _("not valid JSON")
    if _depth(data) > MAX_JSON_DEPTH:
        return None, _("JSON is nested too deeply")
    return _clean(data), ""


def _depth(data: Any) -> int:
    """Measure the nesting without recursion; stops counting just over the limit."""
    level, depth = [data], 0
    while level and depth <= MAX_JSON_DEPTH:
        depth += 1
        level = [child for item in level for child in _children(item)]
    return depth


def _children(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []


def _clean(data: Any) -> Any:
    """Take control characters out of all texts; the depth was checked before."""
    if isinstance(data, str):
        return without_controls(data)
    if isinstance(data, list):
        return [_clean(item) for item in data]
    if isinstance(data, dict):
        return {without_controls(str(key)): _clean(value) for key, value in data.items()}
    return data
