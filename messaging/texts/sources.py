"""Which text counts: the house's newest version, else the shipped one."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template import Template, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates

from customers.models.consent import Channel
from messaging.models import TextVersion

# Their shipped files begin with a line that is the subject.
WITH_SUBJECT = (Channel.EMAIL, Channel.LETTER)


@dataclass(frozen=True)
class Place:
    """Which text is meant: of which kind, for which channel, in which language."""

    kind: str
    channel: str
    language: str


@dataclass(frozen=True)
class Source:
    """A text as it was written; ``version`` is its row, none for the shipped one."""

    subject: str
    body: str
    version: TextVersion | None = None


class HouseTexts:
    """The wordings in force, read once for many messages."""

    def __init__(self, versions: dict[Place, TextVersion]) -> None:
        self._versions = versions

    def own(self, place: Place) -> Source | None:
        """Return the house's own text; None where the shipped one counts."""
        version = self._versions.get(place)
        if version is None or version.is_standard:
            return None
        return Source(version.subject, version.body, version)

    def version(self, place: Place) -> TextVersion | None:
        """Return the version in force, also one that went back to the shipped text."""
        return self._versions.get(place)


def load_house_texts() -> HouseTexts:
    """Read the wordings in force, in one query."""
    current = TextVersion.objects.filter(is_current=True).select_related("by")
    return HouseTexts({Place(each.kind, each.channel, each.language): each for each in current})


def shipped(place: Place) -> Source | None:
    """Return the text that comes with the product; in German where a language is missing."""
    for language in (place.language, settings.LANGUAGE_CODE):
        template = find_template(f"messages/{place.kind}/{place.channel}.{language}.txt")
        if template is not None:
            return _read(template.source, place.channel)
    return None


def find_template(name: str) -> Template | None:
    """Return a template of the project by its name, if there is one."""
    engine = engines["django"]
    if not isinstance(engine, DjangoTemplates):
        raise TypeError(engine)
    try:
        return engine.engine.get_template(name)
    except TemplateDoesNotExist:
        return None


def _read(text: str, channel: str) -> Source:
    if channel not in WITH_SUBJECT:
        return Source("", text.strip())
    subject, _line_end, body = text.strip().partition("\n")
    return Source(subject.strip(), body.strip())
