"""Reading IMAP mailboxes: each mail is stored under its Message-ID before it counts as read.

A mailbox remembers UIDVALIDITY and the highest UID it has seen; when the server renumbers, all
mails are looked at again, and the unique key of each notification keeps them from counting
twice (PITFALLS 17).
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from bookings.intake.lines import settle_stored, store
from bookings.intake.reading import MAX_BYTES, read_document
from bookings.intake.senders import choose_source
from bookings.models import Notification, Source
from customers.models import Task
from customers.tasks_list import NewTask, open_task
from messaging.inbound import take_mail
from messaging.models import Mailbox
from workshop_crm.lib.crypto import decrypt
from workshop_crm.lib.house_text import house_text as _

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 30


def fetch_all_mail(*, now: datetime, only: int | None = None) -> list[dict[str, Any]]:
    """Do one round over the active mailboxes; return a line per mail, as ``ingest`` prints.

    A mailbox that can't be read keeps its error on its row, and the others go on. ``only`` is
    the id of one mailbox.
    """
    mailboxes = Mailbox.objects.filter(is_active=True)
    if only is not None:
        mailboxes = mailboxes.filter(pk=only)
    return [line for mailbox in mailboxes.order_by("id") for line in _fetch(mailbox, now=now)]


def _fetch(mailbox: Mailbox, *, now: datetime) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    error_text = ""
    try:
        with _connected(mailbox) as client:
            for uid in _new_uids(client, mailbox):
                lines.append(_take(client, mailbox, uid, now=now))
    except (IMAPClientError, OSError) as error:
        # The server's text may quote addresses: the class says enough for a log.
        logger.warning("Mailbox %s can't be read: %s", mailbox.pk, type(error).__name__)
        error_text = f"{type(error).__name__}: {error}"[:300]
    mailbox.last_error, mailbox.last_fetched_at = error_text, now
    mailbox.save(update_fields=["last_error", "last_fetched_at"])
    return lines


@contextmanager
def _connected(mailbox: Mailbox) -> Iterator[IMAPClient]:
    context = ssl.create_default_context() if mailbox.is_tls else None
    with IMAPClient(
        mailbox.host,
        port=mailbox.port,
        ssl=mailbox.is_tls,
        ssl_context=context,
        timeout=TIMEOUT_SECONDS,
    ) as client:
        client.login(mailbox.username, decrypt(bytes(mailbox.password_encrypted)).decode())
        yield client


def _new_uids(client: IMAPClient, mailbox: Mailbox) -> list[int]:
    """Return the mails that we have not looked at, oldest first."""
    status = client.select_folder(mailbox.folder)
    validity = int(status[b"UIDVALIDITY"])
    if mailbox.uid_validity != validity:
        mailbox.uid_validity, mailbox.last_uid = validity, 0
        mailbox.save(update_fields=["uid_validity", "last_uid"])
    found = client.search(["UID", f"{mailbox.last_uid + 1}:*"])
    # "n:*" always names the last mail, even when its UID is below n.
    return sorted(uid for uid in found if uid > mailbox.last_uid)


@dataclass(frozen=True)
class _Taken:
    """A mail that is in safe hands: ``stored`` for intake to settle, or its final ``line``."""

    line: dict[str, Any] = field(default_factory=dict)
    stored: tuple[Notification, bool] | None = None
    is_ours: bool = True


def _take(client: IMAPClient, mailbox: Mailbox, uid: int, *, now: datetime) -> dict[str, Any]:
    """Store one mail, count it as read, then settle it; one not for us stays as it is.

    In this order a mail that we stumble over is neither lost nor does it hold up the others:
    its job settles it later, or it shows up in Klärung.
    """
    taken = _store(client, mailbox, uid, now=now)
    if taken.is_ours:
        client.add_flags([uid], [rb"\Seen"])
        _put_away(client, uid, mailbox.done_folder)
    Mailbox.objects.filter(pk=mailbox.pk, last_uid__lt=uid).update(last_uid=uid)
    line = settle_stored(taken.stored, now=now) if taken.stored else taken.line
    return {"file": f"{mailbox}/{uid}", **line}


def _store(client: IMAPClient, mailbox: Mailbox, uid: int, *, now: datetime) -> _Taken:
    size = client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE", 0)
    if size > MAX_BYTES:
        _report_large_mail(mailbox, uid, now=now)
        return _Taken(_line("ignored", _("larger than 1 MiB")), is_ours=False)
    raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]", b"")
    if take_mail(raw, mailbox=mailbox, now=now):
        return _Taken(_line("ignored", _("an answer or a report, settled in messages")))
    sources = Source.objects.filter(is_active=True, mailbox=mailbox)
    source = choose_source(read_document(raw), list(sources.select_related("mailbox", "workshop")))
    if source is None:
        reason = _("no source has this sender; the mail stays where it is")
        return _Taken(_line("ignored", reason), is_ours=False)
    return _Taken(stored=store(source, raw, now=now))


def _report_large_mail(mailbox: Mailbox, uid: int, *, now: datetime) -> None:
    open_task(
        NewTask(
            kind=Task.Kind.CLARIFY,
            key=f"large-mail:{mailbox.pk}:{mailbox.uid_validity}:{uid}",
            title=_("A mail in %(mailbox)s is too large to be read") % {"mailbox": mailbox.name},
            detail=_("Look at it in your mail program; if it is a booking, enter it by hand."),
            due_at=now,
        ),
        now=now,
    )


def _put_away(client: IMAPClient, uid: int, folder: str) -> None:
    if not folder:
        return
    if not client.folder_exists(folder):
        client.create_folder(folder)
    if client.has_capability("MOVE"):
        client.move([uid], folder)
        return
    client.copy([uid], folder)
    client.delete_messages([uid])
    client.uid_expunge([uid]) if client.has_capability("UIDPLUS") else client.expunge()


def _line(outcome: str, reason: str) -> dict[str, Any]:
    empty = dict.fromkeys(("notification", "booking", "customer", "vehicle", "proposal"))
    return {**empty, "outcome": outcome, "customer_is_new": False, "reason": reason}
