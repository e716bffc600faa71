"""Where mails go when we have them, and what a crash or a stubborn server leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from imapclient import IMAPClient

from bookings.intake import imap as imap_module
from bookings.intake import mailbox as mailbox_module
from bookings.intake.mailbox import fetch_all_mail
from bookings.models import Booking, Notification
from customers.models import Task
from messaging.models import Mailbox
from tests.bookings.intake.mailboxes import booking_mail, empty, make_mailbox, make_portal
from tests.bookings.intake.samples import NOW, later, mail_of
from tests.servers.dovecot import ImapServer, dovecot

pytestmark = pytest.mark.django_db
FOLDERS = {"done_folder": "Erledigt", "unclear_folder": "Unklar"}


class PowerCutError(BaseException):
    """The process ends here; nobody catches it."""


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with dovecot() as running:
        yield running


@pytest.fixture
def imap(server: ImapServer) -> ImapServer:
    return empty(server)


def counts(imap: ImapServer) -> tuple[int, int, int]:
    """Mails in the inbox, done, and unclear."""
    with imap.connect() as client:
        there = [name for name in FOLDERS.values() if client.folder_exists(name)]
    done, unclear = (imap.count(name) if name in there else 0 for name in FOLDERS.values())
    return imap.count(), done, unclear


def test_each_mail_goes_to_its_folder(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap, **FOLDERS))
    imap.put(booking_mail())
    imap.put(mail_of("Neue Buchung, siehe Portal."))
    imap.put(mail_of("Ganz privat").replace(b"werkstattfinder.example", b"fremd.example"))

    fetch_all_mail(now=NOW)

    assert counts(imap) == (1, 1, 1)


def test_without_folders_everything_stays(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap))
    imap.put(booking_mail())
    imap.put(mail_of("Neue Buchung, siehe Portal."))

    fetch_all_mail(now=NOW)

    assert imap.count() == 2
    assert imap.count(what="UNSEEN") == 0


@pytest.mark.parametrize("place", ["put_away", "settle_stored"])
def test_a_crash_before_the_move_repeats_harmlessly(
    imap: ImapServer, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    make_portal(make_mailbox(imap, **FOLDERS))
    imap.put(booking_mail())
    with monkeypatch.context() as patch:
        patch.setattr(mailbox_module, place, cut)
        with pytest.raises(PowerCutError):
            fetch_all_mail(now=NOW)
    assert counts(imap) == (1, 0, 0)
    assert Notification.objects.count() == 1

    fetch_all_mail(now=later(1))

    assert counts(imap) == (0, 1, 0)
    assert (Notification.objects.count(), Booking.objects.count()) == (1, 1)


def test_a_crash_after_the_move_repeats_nothing(
    imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_portal(make_mailbox(imap, **FOLDERS))
    imap.put(booking_mail())

    def move_and_die(client: IMAPClient, uid: int, folder: str) -> None:
        imap_module.put_away(client, uid, folder)
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(mailbox_module, "put_away", move_and_die)
        with pytest.raises(PowerCutError):
            fetch_all_mail(now=NOW)

    assert fetch_all_mail(now=later(1)) == []
    assert counts(imap) == (0, 1, 0)
    assert Booking.objects.count() == 1


def cut(*args: object, **kwargs: object) -> None:
    raise PowerCutError


def test_a_server_that_refuses_the_move_does_not_hold_up_the_next_mail(imap: ImapServer) -> None:
    mailbox = make_mailbox(imap, done_folder="INBOX/\x01unmöglich//")
    make_portal(mailbox)
    imap.put(booking_mail(1))
    imap.put(booking_mail(2))

    lines = fetch_all_mail(now=NOW)

    mailbox.refresh_from_db()
    assert [line["outcome"] for line in lines] == ["created", "created"]
    assert mailbox.last_error
    assert fetch_all_mail(now=later(1)) == []


def test_a_mail_that_breaks_the_program_is_told_and_does_not_hold_up_the_next(
    imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_portal(make_mailbox(imap, **FOLDERS))
    imap.put(booking_mail(1).replace(b"Neue_Buchung", b"Kaputt"))
    imap.put(booking_mail(2))
    real = mailbox_module.take_mail

    def stumble(raw: bytes, **fields: object) -> bool:
        if b"Kaputt" in raw:
            raise KeyError("Max Mustermann")
        return real(raw, **fields)

    monkeypatch.setattr(mailbox_module, "take_mail", stumble)

    lines = fetch_all_mail(now=NOW)

    assert [line["outcome"] for line in lines] == ["clarification", "created"]
    assert Task.objects.filter(kind="clarify", done_at=None).count() == 1
    assert counts(imap) == (1, 1, 0)


def test_a_mail_that_somebody_took_away_meanwhile_is_no_question(
    imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_portal(make_mailbox(imap), allowed_senders="")
    imap.put(booking_mail())
    monkeypatch.setattr(mailbox_module, "raw_mail", lambda client, uid: b"")

    assert [line["outcome"] for line in fetch_all_mail(now=NOW)] == ["ignored"]
    assert not Task.objects.exists()
    assert not Notification.objects.exists()


def test_a_too_large_mail_is_left_and_told_once(imap: ImapServer) -> None:
    mailbox = make_mailbox(imap, **FOLDERS)
    make_portal(mailbox)
    imap.put(mail_of("x" * 1_100_000))

    lines = fetch_all_mail(now=NOW) + fetch_all_mail(now=later(5))

    task = Task.objects.get(kind="clarify")
    assert [line["outcome"] for line in lines] == ["clarification"]
    assert mailbox.name in task.title
    assert counts(imap) == (1, 0, 0)
    assert not Notification.objects.exists()


def test_a_mailbox_that_was_rebuilt_on_the_server_counts_nothing_twice(imap: ImapServer) -> None:
    make_portal(make_mailbox(imap, folder="Buchungen"))
    with imap.connect() as client:
        client.create_folder("Buchungen")
    imap.put(booking_mail(), "Buchungen")
    fetch_all_mail(now=NOW)
    before = Mailbox.objects.get().uid_validity
    with imap.connect() as client:
        client.delete_folder("Buchungen")
        client.create_folder("Buchungen")
    imap.put(booking_mail(), "Buchungen")
    imap.put(booking_mail(2), "Buchungen")

    lines = fetch_all_mail(now=later(5))

    assert [line["outcome"] for line in lines] == ["duplicate", "created"]
    assert Mailbox.objects.get().uid_validity != before
    assert Booking.objects.count() == 2


def test_a_mailbox_without_move_is_served_too(
    imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_portal(make_mailbox(imap, **FOLDERS))
    imap.put(booking_mail())
    real = IMAPClient.has_capability
    monkeypatch.setattr(
        IMAPClient, "has_capability", lambda self, name: name != "MOVE" and real(self, name)
    )

    fetch_all_mail(now=NOW)

    assert counts(imap) == (0, 1, 0)
