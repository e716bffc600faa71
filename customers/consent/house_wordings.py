"""The owner words what people agree to; what was agreed to stays as it was (C-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.consent.wording_check import check_wording
from customers.consent.wordings import (
    AUTOMATIC_CALL,
    REMINDER,
    REMINDER_NOTICE,
    SHIPPED,
    current_wording,
    template_of,
    wording_text,
)
from customers.errors import StaleWordingError, WordingRefusedError
from customers.models import ConsentWording, HouseWording
from workshop.models import Company, User

LABELS: dict[str, str | Promise] = {
    REMINDER: _("Consent to reminders, questions and offers"),
    REMINDER_NOTICE: _("Notice beside the e-mail address"),
    AUTOMATIC_CALL: _("Consent to automatic calls"),
}


@dataclass(frozen=True)
class WordingPlace:
    """One text that people agree to, in one language."""

    key: str
    language: str

    @property
    def label(self) -> str | Promise:
        return LABELS[self.key]

    @property
    def language_label(self) -> str:
        return str(dict(settings.LANGUAGES)[self.language])

    @property
    def text(self) -> str:
        """The text as people are shown it now."""
        return wording_text(self.key, self.language)

    @property
    def is_own(self) -> bool:
        return template_of(self.key, self.language) != SHIPPED[self.key, self.language]


@dataclass(frozen=True)
class NewWording:
    """What the owner typed, and why; ``seen`` is the version that they began with."""

    text: str
    by: User
    why: str
    seen: int


def wording_places() -> list[WordingPlace]:
    """Return every text that the owner may word."""
    return [WordingPlace(key, language) for key in LABELS for language, _name in settings.LANGUAGES]


def newest_number(place: WordingPlace) -> int:
    """Return the number of the house's newest version; 0 when it never had one."""
    newest = _of_house(place).first()
    return newest.number if newest else 0


def agreed_versions(place: WordingPlace) -> QuerySet[ConsentWording]:
    """Return all that people ever agreed to here, newest first, with how often they did."""
    versions = ConsentWording.objects.filter(key=place.key, language=place.language)
    return versions.annotate(
        declared_count=Count("consentevent", distinct=True),
        noticed_count=Count("existingcustomerbasis", distinct=True),
    ).order_by("-version")


@transaction.atomic
def save_wording(place: WordingPlace, new: NewWording, *, now: datetime) -> ConsentWording:
    """Put a text in force; who has agreed before, agreed to the text of then.

    The shipped text needs no version of its own to be gone back to. Raises WordingRefusedError
    with what is missing, or StaleWordingError when somebody saved meanwhile.
    """
    # Two owners who save at once queue up here.
    Company.objects.select_for_update(no_key=True).get()
    text = " ".join(new.text.split())
    if refused := check_wording(place.key, place.language, text):
        raise WordingRefusedError(refused)
    if newest_number(place) != new.seen:
        raise StaleWordingError
    if text != template_of(place.key, place.language):
        HouseWording.objects.create(
            key=place.key,
            language=place.language,
            number=new.seen + 1,
            text="" if text == SHIPPED[place.key, place.language] else text,
            why=new.why,
            by=new.by,
            made_at=now,
        )
    return current_wording(place.key, place.language, now)


def house_versions(place: WordingPlace) -> QuerySet[HouseWording]:
    """Return who changed the text when and why, newest first."""
    return _of_house(place).select_related("by")


def _of_house(place: WordingPlace) -> QuerySet[HouseWording]:
    return HouseWording.objects.filter(key=place.key, language=place.language)
