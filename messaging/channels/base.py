"""What every channel gets and gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from messaging.kinds import Attachment
from workshop.models import Company


@dataclass(frozen=True)
class Outgoing:
    """One message ready to leave: values only, so that no channel writes to the database.

    ``valid_seconds``: how long the provider may still try (T-13). ``mail``: the bytes of an
    e-mail, made before; empty for others and where they can't be made.
    """

    pk: int
    reference: str
    channel: str
    address: str
    name: str
    language: str
    subject: str
    text: str
    html: str
    is_advertising: bool
    valid_seconds: int
    company: Company
    attachments: list[Attachment] = field(default_factory=list)
    mail: bytes = b""


@dataclass(frozen=True)
class Receipt:
    """What the outside answered: its id for the message, its first status, a note for the row."""

    provider_id: str = ""
    status: str = ""
    note: str = ""


class Channel(Protocol):
    def missing(self, company: Company) -> str:
        """Say in words what must be set up before this channel may be used; empty when ready."""
        ...

    def send(self, outgoing: Outgoing, *, now: datetime) -> Receipt:
        """Hand over one message.

        Raises DeliveryError when it surely was not taken and OutcomeUnknownError when nobody
        can know.
        """
        ...
