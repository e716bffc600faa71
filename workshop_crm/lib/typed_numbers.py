"""Numbers as people type them: comma or point, thousands, a euro sign."""

from __future__ import annotations

import re

_MARKS = re.compile(r"(?:\s|€|EUR\b)+", re.IGNORECASE)
_GROUPS = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+") for mark in ".,"}
OTHER = {".": ",", ",": "."}


def plain_number(typed: str, decimal_mark: str) -> str:
    """Return what was typed with a point and without thousands; unchanged where it is unclear.

    Of two different marks the last one is the decimal mark. One alone is it as well, unless it is
    the other language's before exactly three digits: with a German ``decimal_mark`` "12.50" is
    twelve and a half, "1.234" a thousand and more.
    """
    text = _MARKS.sub("", typed)
    marks = [sign for sign in text if sign in OTHER]
    if not marks:
        return text
    if len(set(marks)) > 1:
        decimal = marks[-1]
    elif _GROUPS[marks[0]].fullmatch(text) and (len(marks) > 1 or marks[0] != decimal_mark):
        decimal = OTHER[marks[0]]
    else:
        decimal = marks[0]
    whole, _mark, decimals = text.partition(decimal)
    grouping = OTHER[decimal]
    if grouping in whole and not _GROUPS[grouping].fullmatch(whole):
        return typed
    return f"{whole.replace(grouping, '')}.{decimals}" if decimals else whole.replace(grouping, "")
