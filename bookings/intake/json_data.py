"""JSON of strangers: within limits, without control characters, without ever failing."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.charsets import without_controls

MAX_JSON_DEPTH = 32
MAX_VALUES = 100_000


def load_json(raw: bytes | str) -> tuple[Any, str]:
    """Return the data and an empty text, or None and the reason why it is refused."""
    too_much = _("JSON is nested too deeply or holds too many values")
    text = raw if isinstance(raw, bytes) else raw.encode("utf-8", "replace")
    # Counted before, since it is the building that takes the time.
    if text.count(b"[") + text.count(b"{") > MAX_VALUES:
        return None, too_much
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return None, _("not valid JSON")
    if not _is_modest(data):
        return None, too_much
    return _clean(data), ""


def _is_modest(data: Any) -> bool:
    """Measure depth and size without recursion; stops just over a limit."""
    level, depth, count = [data], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > MAX_JSON_DEPTH or count > MAX_VALUES:
            return False
        level = [child for item in level for child in _children(item)]
    return True


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
