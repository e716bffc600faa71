"""Passages that came to a shipped text after a house had written its own."""

from __future__ import annotations

import re

from messaging.kinds import MessageKind
from messaging.texts.placeholders import Placeholder
from messaging.texts.sources import Place, Source, shipped

_SALUTATION = re.compile(r"(?m)^\{(?:salutation|anrede)\}[ \t]*\n+")


def passages_lacking(kind: MessageKind, place: Place, own: Source) -> list[Placeholder]:
    """Return the later conditions under which only the shipped text says something."""
    return [
        word
        for word in kind.vocabulary
        if word.is_addition and not _names(word, own.body) and passage_of(word, place)
    ]


def passage_of(word: Placeholder, place: Place) -> str:
    """Return what the shipped text says under a condition, its tags included; may be empty."""
    standard = shipped(place)
    found = _passage(word).search(standard.body) if standard else None
    return found[0] if found else ""


def with_passage(source: Source, word: Placeholder, place: Place) -> Source:
    """Put the passage behind the salutation, or at the end where there is none."""
    passage = passage_of(word, place)
    opening = _SALUTATION.search(source.body)
    if not passage or _names(word, source.body):
        return source
    if opening is None:
        return Source(source.subject, f"{source.body.rstrip()} {passage}")
    at = opening.end()
    return Source(source.subject, source.body[:at] + passage + source.body[at:])


def find_addition(kind: MessageKind, name: str) -> Placeholder | None:
    """Return a kind's later condition by its name."""
    return next((word for word in kind.vocabulary if word.is_addition and word.name == name), None)


def _names(word: Placeholder, body: str) -> bool:
    return bool(re.search(_condition(word), body, re.IGNORECASE))


def _condition(word: Placeholder) -> str:
    return rf"\{{(?:if|wenn) +(?:{word.name}|{word.german})\}}"


def _passage(word: Placeholder) -> re.Pattern[str]:
    return re.compile(rf"{_condition(word)}.*?\{{(?:end|ende)\}}", re.DOTALL)
