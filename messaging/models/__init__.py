"""The outbox and what comes back."""

from __future__ import annotations

from messaging.models.inbound import Answer, Inbound, Mailbox
from messaging.models.message import ChannelState, LetterBatch, Message, ProviderEvent
from messaging.models.text_version import TextVersion

__all__ = [
    "Answer",
    "ChannelState",
    "Inbound",
    "LetterBatch",
    "Mailbox",
    "Message",
    "ProviderEvent",
    "TextVersion",
]
