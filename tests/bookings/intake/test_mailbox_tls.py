"""Mailboxes over TLS, several at once, and what the owner sees of one that fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from imapclient import IMAPClient

from bookings.intake.imap import connected
from bookings.intake.mailbox import fetch_all_mail
from bookings.models import Booking, Notification
from customers.models import Task
from messaging.models import Mailbox
from tests.bookings.intake.mailboxes import booking_mail, empty, make_mailbox, make_portal
from tests.bookings.intake.samples import NOW, later
from tests.servers.dovecot import ImapServer, dovecot
from workshop_crm.lib.crypto import encrypt

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with dovecot(is_encrypted=True) as running:
        yield running


@pytest.fixture
def imap(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> ImapServer:
    """The server with empty mailboxes; its certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    empty(server.of_other_user())
    return empty(server)


def over_tls(imap: ImapServer, **fields) -> Mailbox:
    return make_mailbox(imap, **{"port": imap.tls_port, "is_tls": True, **fields})


def test_reads_over_tls(imap: ImapServer) -> None:
    make_portal(over_tls(imap))
    imap.put(booking_mail())

    assert [line["outcome"] for line in fetch_all_mail(now=NOW)] == ["created"]


def test_a_certificate_that_nobody_signed_is_refused(
    imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    mailbox = over_tls(imap)
    make_portal(mailbox)
    imap.put(booking_mail())

    assert fetch_all_mail(now=NOW) == []

    mailbox.refresh_from_db()
    assert "encrypted connection" in mailbox.last_error or "verschlüsselt" in mailbox.last_error
    assert imap.count(what="UNSEEN") == 1


def test_begins_encryption_where_the_port_is_plain(imap: ImapServer) -> None:
    mailbox = make_mailbox(imap)

    with connected(mailbox) as client:
        assert client.socket().version().startswith("TLS")


def test_sends_no_password_to_a_server_without_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    # A name that isn't loopback by its look, and leads to a server that speaks plain text only.
    with dovecot() as plain:
        monkeypatch.setattr(socket, "getaddrinfo", to_loopback(socket.getaddrinfo))
        mailbox = make_mailbox(plain, host="imap.haus.example")

        fetch_all_mail(now=NOW)

    mailbox.refresh_from_db()
    assert "NotEncryptedError" in mailbox.last_error


def to_loopback(real):
    def look_up(host, *args, **kwargs):
        return real("127.0.0.1" if host == "imap.haus.example" else host, *args, **kwargs)

    return look_up


def test_several_mailboxes_are_read_in_one_round(imap: ImapServer) -> None:
    other = imap.of_other_user()  # Its password has umlauts.
    first, second = over_tls(imap, name="Eins"), over_tls(other, name="Zwei")
    make_portal(first)
    make_portal(second, slug="zwei")
    imap.put(booking_mail(1))
    other.put(booking_mail(2))

    lines = fetch_all_mail(now=NOW)

    assert [line["file"][:4] for line in lines] == ["Eins", "Zwei"]
    assert set(Booking.objects.values_list("source__slug", "external_id")) == {
        ("finder", "WF-1"),
        ("zwei", "WF-2"),
    }


@contextmanager
def silent_server() -> Iterator[int]:
    """A port where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    "broken",
    [
        {"password_encrypted": encrypt(b"falsch")},
        {"password_encrypted": b"kein Token"},
        {"port": 9},
        {"host": "gibt.es.nicht.invalid"},
        {"host": "ein..punkt"},
        {"folder": "Gibt es nicht"},
    ],
)
def test_one_that_fails_does_not_stop_the_others(imap: ImapServer, broken: dict) -> None:
    failing = over_tls(imap, name="kaputt", **broken)
    make_portal(over_tls(imap))
    imap.put(booking_mail())

    lines = fetch_all_mail(now=NOW)

    failing.refresh_from_db()
    assert [line["outcome"] for line in lines] == ["created"]
    assert failing.last_error
    assert failing.failing_since == NOW


def test_one_that_is_silent_is_given_up(imap: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookings.intake.imap.TIMEOUT_SECONDS", 0.2)
    with silent_server() as port:
        failing = over_tls(imap, port=port, is_tls=False)

        assert fetch_all_mail(now=NOW) == []

    failing.refresh_from_db()
    assert "TimeoutError" in failing.last_error


def test_the_owner_is_told_of_one_that_fails_for_a_while(imap: ImapServer) -> None:
    mailbox = over_tls(imap, password_encrypted=encrypt(b"falsch"))

    fetch_all_mail(now=NOW)
    fetch_all_mail(now=later(14))
    assert not Task.objects.exists()
    fetch_all_mail(now=later(15))
    fetch_all_mail(now=later(20))

    task = Task.objects.get()
    assert (task.done_at, task.link) == (None, f"/messages/mailboxes/{mailbox.pk}/")
    assert mailbox.name in task.title


def test_the_task_is_done_when_it_is_read_again(imap: ImapServer) -> None:
    mailbox = over_tls(imap, password_encrypted=encrypt(b"falsch"))
    fetch_all_mail(now=NOW)
    fetch_all_mail(now=later(15))
    Mailbox.objects.update(password_encrypted=encrypt(imap.password.encode()))

    fetch_all_mail(now=later(20))

    mailbox.refresh_from_db()
    assert (mailbox.last_error, mailbox.failing_since) == ("", None)
    assert Task.objects.get().done_at == NOW + timedelta(minutes=20)


def test_the_server_speaks_tls(server: ImapServer, imap: ImapServer) -> None:
    with IMAPClient(server.host, port=server.tls_port) as client:
        assert client.socket().version() in {"TLSv1.2", "TLSv1.3"}
    assert not Notification.objects.exists()
