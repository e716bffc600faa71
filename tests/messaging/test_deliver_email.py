"""Mails: claimed, handed over once, recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.delivery import deliver_due_messages
from messaging.models import ChannelState, Message
from tests.messaging.conftest import NOW, put
from tests.servers.smtp_sink import DROP

pytestmark = pytest.mark.django_db


def deliver(at=NOW):
    return deliver_due_messages(now=lambda: at)


def test_hands_over_a_due_mail_and_keeps_what_was_sent(smtp):
    message = put()

    counts = deliver()

    message.refresh_from_db()
    assert (counts.claimed, counts.handed_over) == (1, 1)
    assert message.state == Message.State.HANDED_OVER
    assert message.handed_over_at == NOW
    assert message.subject == "Termin & Buchung"
    assert smtp.taken[0].message_id == message.reference
