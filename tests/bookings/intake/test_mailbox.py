"""Fetching mail from a real IMAP server (Dovecot)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from imapclient import IMAPClient

from bookings.intake.mailbox import fetch_all_mail
from bookings.intake.receive import key_of
from bookings.models import Booking, Notification
from customers.models import Task
from messaging.models import Inbound, Mailbox
from tests.bookings.intake.mailboxes import PORTAL, booking_mail, empty, make_mailbox, make_portal
from tests.bookings.intake.samples import ADF, LABELLED, NOW, mail_of
from tests.factories import make_source
from tests.servers.dovecot import ImapServer, dovecot
from tests.threads import closing
from workshop_crm.lib.crypto import encrypt

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with dovecot() as running:
        yield running


@pytest.fixture
def imap(server: ImapServer) -> ImapServer:
    """The server with an empty mailbox."""
    return empty(server)


def test_a_mail_of_a_portal_becomes_a_booking(imap: ImapServer) -> None:
    mailbox = make_mailbox(imap)
    make_portal(mailbox)
    imap.put(booking_mail())

    lines = fetch_all_mail(now=NOW)

    row = Notification.objects.get()
    assert [line["outcome"] for line in lines] == ["created"]
    assert row.key == key_of(f"<1@{PORTAL}>")
    assert row.headers["subject"] == "Neue Buchung für Sie"
    assert Booking.objects.get().state == "unconfirmed"
    assert imap.count(what="UNSEEN") == 0


def test_a_second_round_finds_nothing_new(imap: ImapServer) -> None:
    mailbox = make_mailbox(imap)
    make_portal(mailbox)
    imap.put(booking_mail())
    fetch_all_mail(now=NOW)

    assert fetch_all_mail(now=NOW) == []
    imap.put(booking_mail(2))
    assert len(fetch_all_mail(now=NOW)) == 1


def test_a_renumbered_folder_counts_nothing_twice(imap: ImapServer) -> None:
    mailbox = make_mailbox(imap)
    make_portal(mailbox)
    imap.put(booking_mail())
    fetch_all_mail(now=NOW)
    Mailbox.objects.update(uid_validity=1)

    lines = fetch_all_mail(now=NOW)

    mailbox.refresh_from_db()
    assert [line["outcome"] for line in lines] == ["duplicate"]
    assert Booking.objects.count() == 1
    assert mailbox.uid_validity > 1


def test_the_same_mail_delivered_again_is_one_booking(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap))
    imap.put(booking_mail())
    imap.put(booking_mail())

    lines = fetch_all_mail(now=NOW)

    assert [line["outcome"] for line in lines] == ["created", "duplicate"]


def test_a_mail_without_message_id_is_not_lost(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap))
    imap.put(mail_of(LABELLED, headers="Auto-Submitted: auto-generated\r\n"))

    fetch_all_mail(now=NOW)

    assert len(Notification.objects.get().key) == 64
    assert Booking.objects.count() == 1


def test_an_unreadable_mail_of_a_portal_waits_for_a_person(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap))
    imap.put(mail_of("Neue Buchung, siehe Portal."))

    lines = fetch_all_mail(now=NOW)

    assert [line["outcome"] for line in lines] == ["clarification"]
    assert Task.objects.filter(kind="clarify").count() == 1


def test_read_mails_move_to_their_folder(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap, done_folder="Erledigt"))
    imap.put(booking_mail())

    fetch_all_mail(now=NOW)

    assert (imap.count(), imap.count("Erledigt")) == (0, 1)


def test_a_strangers_mail_stays_as_it_is(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap, done_folder="Erledigt"))
    imap.put(mail_of("Hallo, hier ist Ina!").replace(PORTAL.encode(), b"fremd.example"))

    lines = fetch_all_mail(now=NOW)

    assert [line["outcome"] for line in lines] == ["ignored"]
    assert (imap.count(what="UNSEEN"), Notification.objects.count()) == (1, 0)


def test_a_booking_that_staff_forward_is_taken(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap))
    text = f"Von: Portal <buchung@{PORTAL}>\nAn: uns\nBetreff: Buchung\n\n{LABELLED}"
    imap.put(mail_of(text).replace(f"<buchung@{PORTAL}>".encode(), b"<chefin@haus.example>"))

    lines = fetch_all_mail(now=NOW)

    assert [line["outcome"] for line in lines] == ["created"]


def test_a_bounce_goes_to_messages_not_to_bookings(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap), allowed_senders="")
    raw = mail_of(LABELLED).replace(b"buchung@werkstattfinder.example", b"MAILER-DAEMON@mx")
    imap.put(raw.replace(b"text/plain; charset=utf-8", b"multipart/report; boundary=x"))

    fetch_all_mail(now=NOW)

    assert not Booking.objects.exists()
    assert Notification.objects.filter(outcome="created").count() == 0
    assert Inbound.objects.count() <= 1


def test_a_too_large_mail_is_reported(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap))
    imap.put(mail_of("x" * 1_100_000))

    fetch_all_mail(now=NOW)

    assert Task.objects.get(kind="clarify").title
    assert imap.count(what="UNSEEN") == 1


def test_one_broken_mailbox_does_not_stop_the_others(imap: ImapServer) -> None:
    broken = make_mailbox(imap, name="kaputt", password_encrypted=encrypt(b"falsch"))
    closed = make_mailbox(imap, name="zu", port=9)
    good = make_mailbox(imap)
    make_portal(good)
    imap.put(booking_mail())

    lines = fetch_all_mail(now=NOW)

    for mailbox in (broken, closed, good):
        mailbox.refresh_from_db()
    assert len(lines) == 1
    assert "LoginError" in broken.last_error
    assert closed.last_error
    assert (good.last_error, good.last_fetched_at) == ("", NOW)


def test_an_inactive_mailbox_rests(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap, is_active=False))
    imap.put(booking_mail())

    assert fetch_all_mail(now=NOW) == []


def test_two_sources_share_a_mailbox(imap: ImapServer) -> None:
    mailbox = make_mailbox(imap)
    make_portal(mailbox)
    other = make_source(slug="other", mailbox=mailbox, allowed_senders="leads@other.example")
    imap.put(booking_mail())
    imap.put(mail_of(ADF).replace(f"buchung@{PORTAL}".encode(), b"leads@other.example"))

    fetch_all_mail(now=NOW)

    assert Booking.objects.get(source=other).external_id.endswith("4711")
    assert Booking.objects.get(source__slug="finder").external_id == "WF-1"


def signed(raw: bytes, result: str) -> bytes:
    return f"Authentication-Results: {result}\r\n".encode() + raw


def test_a_verified_sender_acts_at_once(imap: ImapServer) -> None:
    mailbox = make_mailbox(imap, trusted_authserv_id="mx.haus.example")
    make_portal(mailbox, is_verified_sender=True)
    imap.put(signed(booking_mail(), f"mx.haus.example; dkim=pass header.d={PORTAL}"))

    fetch_all_mail(now=NOW)

    assert Booking.objects.get().state == "open"


def test_the_command_prints_a_line_per_mail(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap))
    imap.put(booking_mail())
    out = StringIO()

    call_command("fetch_mail", "--source", "finder", "--now", NOW.isoformat(), stdout=out)

    line = json.loads(out.getvalue())
    assert line["outcome"] == "created"
    assert line["booking"] == Booking.objects.get().pk
    assert line["file"].startswith("Buchungen/")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_booking(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap))
    imap.put(booking_mail())

    @closing
    def fetch(_number: int) -> None:
        fetch_all_mail(now=NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fetch, range(2)))

    assert (Booking.objects.count(), Notification.objects.count()) == (1, 1)


def test_the_server_is_a_real_one(server: ImapServer) -> None:
    with IMAPClient(server.host, port=server.port, ssl=False) as client:
        assert b"Dovecot" in client.welcome
