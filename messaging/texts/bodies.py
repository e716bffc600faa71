"""The body of one message, made from the text in force."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from customers.models.consent import Channel
from messaging.kinds import MessageKind
from messaging.texts.language import BrokenTextError, compile_text
from messaging.texts.placeholders import vocabulary
from messaging.texts.sources import HouseTexts, Place, Source, shipped
from messaging.texts.writing import as_html, facts_of, one_line, plain

logger = logging.getLogger(__name__)

LONGEST_SUBJECT = 250


@dataclass(frozen=True)
class Body:
    """What the frame is put around. ``version_pk`` is the house's version that it was made from."""

    subject: str
    text: str
    html: str | None = None
    version_pk: int | None = None


def body_of(
    kind: MessageKind, place: Place, context: dict[str, Any], texts: HouseTexts
) -> Body | None:
    """Write the body from the house's own text, else the shipped one; None if there is neither.

    An own text that can't be read any more, since a placeholder is gone, holds no message up:
    the shipped one takes its place.
    """
    if not kind.placeholders:
        return None
    standard = shipped(place)
    own = texts.own(place)
    if own is not None:
        try:
            return write_body(kind, own, context, place.channel)
        except BrokenTextError:
            logger.error("Text version %s can't be read", own.version and own.version.pk)  # noqa: TRY400
    return None if standard is None else write_body(kind, standard, context, place.channel)


def write_body(kind: MessageKind, source: Source, context: dict[str, Any], channel: str) -> Body:
    """Fill a text with a message's facts. Raises BrokenTextError for one that can't be read."""
    words = vocabulary(kind.vocabulary)
    nodes = compile_text(source.body, words)
    subject_nodes = compile_text(source.subject, words)
    facts = facts_of(kind.vocabulary, context, channel)
    subject = one_line(subject_nodes, facts)[:LONGEST_SUBJECT]
    version_pk = source.version.pk if source.version else None
    if channel == Channel.SMS:
        return Body("", one_line(nodes, facts), version_pk=version_pk)
    html = as_html(nodes, facts, channel) if channel in (Channel.EMAIL, Channel.LETTER) else None
    return Body(subject, plain(nodes, facts), html, version_pk)
