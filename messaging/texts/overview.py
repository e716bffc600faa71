"""All texts that the owner may change, by occasion."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from messaging.kinds import LegalClass, MessageKind
from messaging.models import TextVersion
from messaging.texts.additions import passages_lacking
from messaging.texts.checking import check_text, refusals
from messaging.texts.placeholders import Placeholder
from messaging.texts.saving import can_reply, places_of, rewordable_kinds
from messaging.texts.sources import Place, load_house_texts
from workshop.models import Company


@dataclass(frozen=True)
class TextRow:
    """One text; ``version`` is none while the shipped one has never been changed."""

    place: Place
    version: TextVersion | None
    is_sound: bool
    # The program's text says more by now: the owner may take it over.
    lacks: list[Placeholder]


@dataclass(frozen=True)
class Occasion:
    """A kind of message with its texts."""

    kind: MessageKind
    is_advertising: bool
    rows: list[TextRow]


def occasions(company: Company) -> list[Occasion]:
    """Return every kind with its texts in all languages; one query for all versions."""
    house = load_house_texts()

    def row(kind: MessageKind, place: Place) -> TextRow:
        own = house.own(place)
        found = check_text(kind, place, own, can_reply=can_reply(company)) if own else []
        lacks = passages_lacking(kind, place, own) if own else []
        return TextRow(place, house.version(place), not refusals(found), lacks)

    return [
        Occasion(
            kind,
            kind.legal_class == LegalClass.ADVERTISING,
            [
                row(kind, place)
                for language, _name in settings.LANGUAGES
                for place in places_of(kind, language)
            ],
        )
        for kind in rewordable_kinds()
    ]
