"""Real bounces, automatic answers and strangers' mails: never a traceback, never a booking."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from bookings.intake.formats import parse_notification
from messaging.channels.mail_format import return_path
from messaging.inbound.arriving import take_mail
from messaging.models import Inbound, Mailbox, Message
from tests.messaging.conftest import NOW, put

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]
FOLDER = "booking_mail_ics"


def mails(corpora: Path, *folders: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for path in sorted((corpora / FOLDER / folder).rglob("*"))
        if path.is_file() and path.suffix not in {".csv", ".json", ".md"}
    ]
    assert found
    return found


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox.objects.create(name="Post", host="127.0.0.1", password_encrypted=b"")


def test_bounces_are_taken_or_are_no_bookings(corpora: Path, mailbox: Mailbox) -> None:
    paths = mails(corpora, "bounces")
    raws = [path.read_bytes() for path in paths]

    left = [raw for raw in raws if not take_mail(raw, mailbox=mailbox, now=NOW)]

    assert len(left) <= len(paths) * 0.14
    assert not [raw for raw in left if parse_notification(raw).events]
    assert set(Inbound.objects.values_list("kind", flat=True)) <= {"bounce", "complaint"}
    assert not Inbound.objects.exclude(customer=None).exists()


def test_answers_and_other_mails_pass_without_a_traceback(corpora: Path, mailbox: Mailbox) -> None:
    for path in mails(corpora, "replies", "mail", "itip-and-reservations"):
        with transaction.atomic():
            take_mail(path.read_bytes(), mailbox=mailbox, now=NOW)


def test_each_report_sent_to_our_return_path_is_put_to_its_message(
    corpora: Path, mailbox: Mailbox
) -> None:
    message = put("test_booking")
    Message.objects.filter(pk=message.pk).update(state="handed_over", handed_over_at=NOW)
    head = f"Delivered-To: {return_path(message.pk, 'werkstatt@mueller.example')}\n".encode()

    for path in mails(corpora, "bounces/flufl"):
        with transaction.atomic():
            take_mail(head + path.read_bytes(), mailbox=mailbox, now=NOW)
            assert Inbound.objects.get().in_reply_to == message, path
            transaction.set_rollback(True)
