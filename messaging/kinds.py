"""The registry of message kinds: how the outbox asks the upper apps about their messages.

Each app registers its kinds in ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils.functional import Promise

from customers.models import Customer
from messaging.models import Message
from messaging.texts.placeholders import COMMON, Placeholder

LegalClass = Message.LegalClass


class Grounds(Protocol):
    def __call__(self, messages: Sequence[Message], *, is_held: bool) -> Mapping[int, Any]:
        """Return by message what would change the answer of ``still_wanted``; values to compare.

        With ``is_held`` nobody else may change it until the transaction ends. What somebody has
        locked already is not waited for: it is left out, which makes the value another one.
        """
        ...


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; ``content_type`` with its parameters (K-03)."""

    filename: str
    content: bytes
    content_type: str


def _always_wanted(message: Message, now: datetime) -> str | None:
    return None


def _rests_on_nothing(messages: Sequence[Message], *, is_held: bool) -> Mapping[int, Any]:
    return {}


def _no_reply_handler(message: Message, text: str, now: datetime) -> str | None:
    return None


def _no_attachments(message: Message) -> list[Attachment]:
    return []


def _no_example(customer: Customer) -> Example | None:
    return None


@dataclass(frozen=True)
class Example:
    """What a message to somebody would be about, for a preview of its text."""

    subject_ref: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MessageKind:
    """What the outbox must know about one kind of message.

    ``name`` is also the folder of its shipped texts: ``messages/<name>/email.de.txt`` and so on
    (docs/adding_a_channel.md), written with ``placeholders`` over what ``context`` returns; the
    owner may reword these. A kind without placeholders has fixed texts, as Django templates:
    ``email.txt``, ``sms.txt``, ``letter.html``, ``call.txt``. ``sample`` makes up a context for
    previews, ``example`` finds a real one. ``still_wanted`` is asked in the claiming transaction:
    a text says why the message is not needed any more, ``None`` lets it go. What it rests on is
    compared once more when the hand-over begins: ``rests_on``. ``on_reply`` acts on
    a customer's answer and returns what it did in words for the thread, or ``None`` when the
    text means nothing to it. A kind ``is_for_house`` goes to us, and nobody else; one that
    ``is_awaited`` was asked for this minute and needs no call hours.
    """

    name: str
    label: str | Promise
    legal_class: str
    purpose: str
    valid_for: timedelta
    context: Callable[[Message], dict[str, Any]]
    still_wanted: Callable[[Message, datetime], str | None] = _always_wanted
    rests_on: Grounds = _rests_on_nothing
    on_reply: Callable[[Message, str, datetime], str | None] = _no_reply_handler
    attachments: Callable[[Message], list[Attachment]] = _no_attachments
    channels: tuple[str, ...] = field(default=("email",))
    is_awaited: bool = False
    is_for_house: bool = False
    placeholders: tuple[Placeholder, ...] = ()
    sample: Callable[[], dict[str, Any]] = dict
    example: Callable[[Customer], Example | None] = _no_example

    @property
    def vocabulary(self) -> tuple[Placeholder, ...]:
        """All that its texts may name, its own first."""
        return (*self.placeholders, *COMMON)


_kinds: dict[str, MessageKind] = {}


def register_kind(kind: MessageKind) -> None:
    """Make a kind known; a second registration of the same name is a bug and raises."""
    if _kinds.get(kind.name, kind) is not kind:
        raise ValueError(f"message kind {kind.name} is registered twice")
    _kinds[kind.name] = kind


def get_kind(name: str) -> MessageKind:
    """Return a registered kind. Raises KeyError for an unknown name."""
    return _kinds[name]


def find_kind(name: str) -> MessageKind | None:
    """Return a registered kind, or None for a name that nobody knows any more."""
    return _kinds.get(name)


def all_kinds() -> list[MessageKind]:
    """Return every registered kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
