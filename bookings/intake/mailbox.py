"""Reading IMAP mailboxes: each mail is stored under its Message-ID before it counts as read.

A mailbox remembers UIDVALIDITY and the highest UID it has seen; when the server renumbers, all
mails are looked at again, and the unique key of each notification keeps them from counting
twice. A mail is moved after its commit, and counts as seen after the move: who
dies in between does both again, harmlessly.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from bookings.ical.replies import take_calendar_answer
from bookings.intake.imap import (
    READ_ERRORS,
    connected,
    error_text,
    new_uids,
    put_away,
    raw_mail,
    size_of,
)
from bookings.intake.lines import settle_stored, store
from bookings.intake.reading import MAX_BYTES, read_document
from bookings.intake.senders import choose_source
from bookings.models import Notification, Source
from customers.models import Task
from customers.tasks_list import NewTask, close_task, open_task
from messaging.inbound.arriving import take_mail
from messaging.models import Mailbox
from workshop_crm.lib.house_text import house_text as _

logger = logging.getLogger(__name__)
# A server that is away for a moment is nobody's task.
TELL_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class _Round:
    """One reading of one mailbox."""

    client: IMAPClient
    mailbox: Mailbox
    now: datetime


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
    mailbox.last_error, mailbox.last_fetched_at = "", now
    try:
        with connected(mailbox) as client:
            this = _Round(client, mailbox, now)
            for uid in new_uids(client, mailbox):
                lines.append({"file": f"{mailbox}/{uid}", **_take(this, uid)})
    except READ_ERRORS as error:
        # The server's text may quote addresses: the class says enough for a log.
        logger.warning("Mailbox %s can't be read: %s", mailbox.pk, type(error).__name__)
        mailbox.last_error = error_text(error)
    _note_state(mailbox, now=now)
    return lines


def _note_state(mailbox: Mailbox, *, now: datetime) -> None:
    """Keep how the round went, and tell the owner of a mailbox that has failed for a while."""
    if not mailbox.last_error:
        mailbox.failing_since = None
        close_task(_failing_key(mailbox), now=now, outcome=_("The mailbox is read again."))
    else:
        mailbox.failing_since = mailbox.failing_since or now
        if now - mailbox.failing_since >= TELL_AFTER:
            _tell_of_failing(mailbox, now=now)
    mailbox.save(update_fields=["last_error", "last_fetched_at", "failing_since"])


def _failing_key(mailbox: Mailbox) -> str:
    return f"mailbox-fails:{mailbox.pk}"


def _tell_of_failing(mailbox: Mailbox, *, now: datetime) -> None:
    task = NewTask(
        kind=Task.Kind.OTHER,
        key=_failing_key(mailbox),
        title=_("The mailbox %(mailbox)s can't be read") % {"mailbox": mailbox.name},
        detail=mailbox.last_error,
        link=reverse("messaging:mailbox_edit", args=[mailbox.pk]),
        due_at=now,
    )
    open_task(task, now=now)


def _take(this: _Round, uid: int) -> dict[str, Any]:
    """Take one mail into safe hands, and count it as seen; one not for us stays as it is.

    A mail that we stumble over is neither lost nor does it hold up the others: a person gets
    told where it is.
    """
    try:
        line = _read(this, uid)
    except (IMAPClientError, OSError):
        raise
    except Exception:
        logger.exception("Mail %s of mailbox %s can't be taken in", uid, this.mailbox.pk)
        line = _leave(this, uid, _("A mail in %(mailbox)s could not be worked on"))
    Mailbox.objects.filter(pk=this.mailbox.pk, last_uid__lt=uid).update(last_uid=uid)
    return line


def _read(this: _Round, uid: int) -> dict[str, Any]:
    if size_of(this.client, uid) > MAX_BYTES:
        return _leave(this, uid, _("A mail in %(mailbox)s is too large to be read"))
    raw = raw_mail(this.client, uid)
    if not raw:
        return _line("ignored", _("the mail is gone"))
    if take_calendar_answer(raw, now=this.now):
        _put_away(this, uid, this.mailbox.done_folder)
        return _line("ignored", _("an answer to an invitation"))
    if take_mail(raw, mailbox=this.mailbox, now=this.now):
        _put_away(this, uid, this.mailbox.done_folder)
        return _line("ignored", _("an answer or a report, settled in messages"))
    stored = _store(this.mailbox, raw, now=this.now)
    if stored is None:
        return _line("ignored", _("no source has this sender; the mail stays where it is"))
    line = settle_stored(stored, now=this.now)
    is_clear = line["outcome"] != Notification.Outcome.CLARIFICATION
    mailbox = this.mailbox
    _put_away(this, uid, mailbox.done_folder if is_clear else mailbox.unclear_folder)
    return line


def _store(mailbox: Mailbox, raw: bytes, *, now: datetime) -> tuple[Notification, bool] | None:
    sources = Source.objects.filter(is_active=True, mailbox=mailbox)
    source = choose_source(read_document(raw), list(sources.select_related("mailbox", "workshop")))
    return store(source, raw, now=now) if source else None


def _put_away(this: _Round, uid: int, folder: str) -> None:
    """Put a mail away that we have; a server that won't have it moved keeps it where it is."""
    try:
        put_away(this.client, uid, folder)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        logger.warning("Mail %s of mailbox %s can't be moved", uid, this.mailbox.pk)
        this.mailbox.last_error = error_text(error)


def _leave(this: _Round, uid: int, title: str) -> dict[str, Any]:
    """Leave a mail in the mailbox, and tell a person that it is theirs."""
    mailbox, title = this.mailbox, title % {"mailbox": this.mailbox.name}
    task = NewTask(
        kind=Task.Kind.CLARIFY,
        key=f"mail:{mailbox.pk}:{mailbox.uid_validity}:{uid}",
        title=title,
        detail=_("Look at it in your mail program; if it is a booking, enter it by hand."),
        due_at=this.now,
    )
    open_task(task, now=this.now)
    return _line(Notification.Outcome.CLARIFICATION, title)


def _line(outcome: str, reason: str) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("notification", "booking", "customer", "vehicle", "proposal", "appointment")
    )
    said = {"outcome": outcome, "customer_is_new": False, "reason": reason, "refused": 0}
    return {**empty, **said}
