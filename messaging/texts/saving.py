"""Changing the house's wording: each save is a version that stays (who, when, why)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from messaging.errors import StaleTextError, TextRefusedError
from messaging.kinds import MessageKind, all_kinds, get_kind
from messaging.models import TextVersion
from messaging.texts.checking import check_text, refusals
from messaging.texts.sources import Place, Source, shipped
from workshop.models import Company, User


@dataclass(frozen=True)
class Change:
    """Who changes a text and why; ``seen`` is the number of the version that they began with."""

    by: User
    why: str
    seen: int


def rewordable_kinds() -> list[MessageKind]:
    """Return the kinds whose texts the owner may change, in the order of their names."""
    return [kind for kind in all_kinds() if kind.placeholders]


def places_of(kind: MessageKind, language: str) -> list[Place]:
    """Return the texts of a kind in a language; a channel without a shipped text has none."""
    places = [Place(kind.name, channel, language) for channel in kind.channels]
    return [place for place in places if shipped(place) is not None]


def versions_of(place: Place) -> QuerySet[TextVersion]:
    """Return all versions of a text, newest first."""
    return TextVersion.objects.filter(
        kind=place.kind, channel=place.channel, language=place.language
    ).select_related("by")


@transaction.atomic
def save_text(place: Place, source: Source, change: Change, *, now: datetime) -> TextVersion:
    """Put a text in force: every message that is claimed from now on says it.

    Raises TextRefusedError with the findings, or StaleTextError if somebody saved meanwhile.
    """
    company = _lock()
    findings = check_text(get_kind(place.kind), place, source, can_reply=can_reply(company))
    if refused := refusals(findings):
        raise TextRefusedError([finding.text for finding in refused])
    new = TextVersion(subject=" ".join(source.subject.split()), body=_tidy(source.body))
    return _put(place, new, change, now)


@transaction.atomic
def go_back(place: Place, number: int, change: Change, *, now: datetime) -> TextVersion:
    """Put an older version in force again, as a new one; 0 is the shipped text.

    Raises TextRefusedError if today's check refuses it, StaleTextError, or
    TextVersion.DoesNotExist.
    """
    if number == 0:
        _lock()
        return _put(place, TextVersion(is_standard=True), change, now)
    old = versions_of(place).get(number=number)
    if old.is_standard:
        return go_back(place, 0, change, now=now)
    return save_text(place, Source(old.subject, old.body), change, now=now)


def can_reply(company: Company) -> bool:
    """Say whether customers can answer the house's SMS: not to a name (T-06)."""
    return company.sms_sender.startswith("+")


def _lock() -> Company:
    """Let two owners who save at once queue up."""
    return Company.objects.select_for_update(no_key=True).get()


def _put(place: Place, new: TextVersion, change: Change, now: datetime) -> TextVersion:
    latest = versions_of(place).first()
    number = latest.number if latest else 0
    if number != change.seen:
        raise StaleTextError
    versions_of(place).filter(is_current=True).update(is_current=False)
    new.kind, new.channel, new.language = place.kind, place.channel, place.language
    new.number, new.by, new.why, new.made_at = number + 1, change.by, change.why, now
    new.save()
    return new


def _tidy(body: str) -> str:
    lines = body.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
