"""A message kind, a mail server and Twilio's double for the tests of the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import engines
from django.template.loaders.locmem import Loader

from messaging import kinds
from messaging.kinds import LegalClass, MessageKind, register_kind
from messaging.outbox import NewMessage, put_message
from tests.factories import make_company, make_customer
from tests.servers.smtp_sink import SmtpSink, running_smtp_sink
from tests.servers.twilio_double import ACCOUNT, TOKEN, TwilioDouble, running_twilio_double

# A Thursday, 11 o'clock in Berlin.
NOW = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)

TEMPLATES = {
    "messages/test_booking/email.txt": "Termin & Buchung\n{{ salutation }}\nBis bald.",
    "messages/test_booking/sms.txt": "Ihr Termin – morgen.\n",
    "messages/test_booking/letter.html": "<h1>Ihr Termin</h1><p>Bis bald.</p>",
    "messages/test_booking/call.txt": "Bitte den Termin nennen.",
    "messages/test_reminder/email.txt": "HU fällig\n{{ salutation }}\nIhre HU ist fällig.",
    "messages/test_reminder/sms.txt": "Ihre HU ist fällig.",
    "messages/test_reminder/letter.html": "<h1>HU</h1><p>Ihre HU ist fällig.</p>",
    "messages/test_reminder/call.txt": "HU ansprechen.",
    "messages/test_reminder/voice.txt": "Ihre HU ist fällig.",
}


class KindScript:
    """What the test kinds answer; tests change it."""

    def __init__(self) -> None:
        self.unwanted: str | None = None
        self.reply: str | None = None
        self.replies: list[str] = []
        self.attachments: Any = []
        self.broken_for: set[int] = set()

    def context(self, message: Any) -> dict[str, Any]:
        if message.customer_id in self.broken_for:
            raise RuntimeError("a bug in a kind")
        return {}

    def make_attachments(self, message: Any) -> list[Any]:
        if isinstance(self.attachments, Exception):
            raise self.attachments
        return self.attachments

    def on_reply(self, message: Any, text: str, now: datetime) -> str | None:
        self.replies.append(text)
        return self.reply


def _kind(script: KindScript, name: str, legal_class: str, purpose: str) -> MessageKind:
    return MessageKind(
        name=name,
        label=name,
        legal_class=legal_class,
        purpose=purpose,
        valid_for=timedelta(days=3),
        context=script.context,
        still_wanted=lambda message, now: script.unwanted,
        on_reply=script.on_reply,
        attachments=script.make_attachments,
        channels=("email", "sms", "letter"),
    )


@pytest.fixture(autouse=True)
def script(monkeypatch: pytest.MonkeyPatch) -> KindScript:
    """Two kinds, "test_booking" (contract) and "test_reminder" (advertising), and templates."""
    answers = KindScript()
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    register_kind(_kind(answers, "test_booking", LegalClass.TRANSACTIONAL, "contract"))
    register_kind(_kind(answers, "test_reminder", LegalClass.ADVERTISING, "service"))
    engine = engines["django"].engine
    loaders = [Loader(engine, TEMPLATES), *engine.template_loaders]
    monkeypatch.setattr(engine, "template_loaders", loaders, raising=False)
    return answers


@pytest.fixture
def smtp(settings: Any) -> Iterator[SmtpSink]:
    """A mail server that EMAIL_URL points to."""
    with running_smtp_sink() as sink:
        settings.EMAIL_URL = sink.url
        yield sink


@pytest.fixture
def twilio(settings: Any) -> Iterator[TwilioDouble]:
    """Twilio's double behind the settings; the contract is signed and a sender chosen."""
    make_company(twilio_contract_on=NOW.date(), sms_sender="+4989123456")
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
    with running_twilio_double() as double:
        settings.TWILIO_API_BASE = double.url
        yield double


def put(kind: str = "test_booking", **fields: Any) -> Any:
    """Put one message into the outbox, due now."""
    make_company()
    customer = fields.pop("customer", None) or make_customer(email_state="verified")
    defaults = {"channel": "email", "subject_ref": "test:1", "occasion": "sent", "not_before": NOW}
    now = fields.pop("now", NOW)
    return put_message(NewMessage(customer=customer, kind=kind, **{**defaults, **fields}), now=now)
