"""What customers and mail servers send back: bounces, automatic answers, replies, objections.

A mail's sender can be forged: it may object and make a task, but changes nothing by itself
(E-12). An SMS answers what we asked, by the kind's ``on_reply``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message as Mail
from email.utils import getaddresses, parseaddr
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from customers.consent.suppression import suppress_address
from customers.models import ConsentEvent, Customer
from customers.models.consent import Channel
from messaging.channels.mail_format import read_return_path
from messaging.inbound.bounces import settle_bounce
from messaging.inbound.mail_reports import (
    MailReport,
    ReportKind,
    parse_mail,
    plain_text,
    read_report,
    storable,
)
from messaging.inbound.objections import object_to_advertising
from messaging.inbound.quoted_text import new_part, quoted_part
from messaging.inbound.reply_tasks import ask_person_to_answer, tell_of_objection
from messaging.inbound.stop_words import is_cancelling, is_perhaps_stop, is_stop
from messaging.kinds import get_kind
from messaging.models import Inbound, Mailbox, Message
from workshop_crm.lib.house_text import house_text as _

ANSWERABLE = timedelta(days=90)
_ANSWER_SUBJECT = re.compile(r"(?i)\s*(re|aw|antw|antwort)(\[\d+\])?\s*:")
_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_MACHINE_KINDS = {ReportKind.BOUNCE, ReportKind.DELAY, ReportKind.DELIVERED, ReportKind.COMPLAINT}


@dataclass(frozen=True)
class IncomingSms:
    """One text as the provider gave it; ``opt_out`` when it has blocked further ones itself."""

    provider_id: str
    sender: str
    text: str
    opt_out: bool = False


def take_mail(raw: bytes, *, mailbox: Mailbox, now: datetime) -> bool:
    """Settle a mail that came back to us; False leaves it to the intake of bookings.

    True for bounces, complaints, automatic answers and replies to our messages. Safe to repeat
    with the same mail. A bounce that names none of our messages changes nothing.
    """
    mail = parse_mail(raw)
    report = read_report(mail)
    message = _message_of(mail, report)
    if _is_our_own(mail):
        return True
    sender = storable(parseaddr(str(mail.get("From", "")))[1].lower())
    if report.kind in _MACHINE_KINDS:
        if message is None and report.kind == ReportKind.BOUNCE and not report.status:
            return False
        with transaction.atomic():
            _take_report(
                _Received(mail_key(mail, raw), sender, plain_text(mail)), report, message, now
            )
        return True
    if report.kind == ReportKind.AUTO_REPLY:
        if message is not None:
            received = _Received(mail_key(mail, raw), sender, plain_text(mail))
            _keep(received, Inbound.Kind.AUTO_REPLY, message, now)
        return message is not None
    text = plain_text(mail)
    received = _Received(mail_key(mail, raw), sender, new_part(text), quoted=quoted_part(text))
    return _take_reply(received, message or _message_by_sender(mail, received, now), now)


@transaction.atomic
def take_sms(sms: IncomingSms, *, now: datetime) -> Inbound:
    """Keep an SMS and act on it: objection, answer to an open question, or a task.

    Safe to repeat with the same provider id.
    """
    asked = _answerable(Channel.SMS, sms.sender, now)
    received = _Received(f"sms:{sms.provider_id}", sms.sender, sms.text, Channel.SMS)
    inbound, is_new = _keep(received, Inbound.Kind.REPLY, asked.first(), now)
    if is_new:
        if sms.opt_out or is_stop(sms.text):
            inbound.outcome = _object(inbound, ConsentEvent.Origin.SMS, now)
        else:
            inbound.outcome = _act_on_answer(inbound, asked, now)
        inbound.save(update_fields=["outcome"])
    return inbound


def mail_key(mail: Mail, raw: bytes) -> str:
    """Return what makes a mail unique: its Message-ID, or its bytes where it has none."""
    message_id = storable(str(mail.get("Message-ID", ""))).strip()
    return f"mail:{message_id}"[:200] if message_id else f"body:{sha256(raw).hexdigest()}"


@dataclass(frozen=True)
class _Received:
    key: str
    sender: str
    text: str
    channel: str = Channel.EMAIL
    quoted: str = ""


def _recipients(mail: Mail) -> Iterator[str]:
    """Return the addresses of each header by itself: an odd one must not hide the others."""
    for name in _RECIPIENT_HEADERS:
        if header := str(mail.get(name, "")):
            yield from (address for _name, address in getaddresses([header]))


def _message_of(mail: Mail, report: MailReport) -> Message | None:
    """Find our message by the signed return path, else by a Message-ID that only we gave out."""
    tagged = [address for address in _recipients(mail) if "+b-" in address.lower()]
    for address in tagged:
        if pk := read_return_path(address):
            return Message.objects.select_related("customer").filter(pk=pk).first()
    if tagged:
        # Somebody made up a return path: nothing in this mail is to be believed (E-09).
        return None
    ids = [storable(each) for each in (*report.original_ids, *_answered_ids(mail))]
    return Message.objects.select_related("customer").filter(reference__in=ids).first()


def _is_our_own(mail: Mail) -> bool:
    """Say whether we sent it: a mail to ourselves is no answer, and must never be a booking."""
    own = storable(str(mail.get("Message-ID", ""))).strip()
    return bool(own) and Message.objects.filter(reference=own).exists()


def _answered_ids(mail: Mail) -> list[str]:
    headers = f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}"
    return re.findall(r"<[^<>\s]+>", headers)


def _message_by_sender(mail: Mail, received: _Received, now: datetime) -> Message | None:
    """Find what somebody answers whose mail program names no message.

    Only for mails that look like answers: web forms send bookings in the customer's name.
    """
    subject = str(mail.get("Subject", ""))
    if not (_ANSWER_SUBJECT.match(subject) or is_stop(received.text)):
        return None
    return _answerable(Channel.EMAIL, received.sender, now).first()


def _answerable(channel: str, address: str, now: datetime) -> QuerySet[Message]:
    """Return what we sent to an address lately, newest first."""
    sent = Message.objects.filter(
        channel=channel,
        address__iexact=address,
        state__in=Message.SENT_STATES,
        handed_over_at__gt=now - ANSWERABLE,
    )
    return sent.select_related("customer").order_by("-handed_over_at", "-id")


def _keep(
    received: _Received, kind: str, message: Message | None, now: datetime
) -> tuple[Inbound, bool]:
    return Inbound.objects.get_or_create(
        key=received.key,
        defaults={
            "kind": kind,
            "channel": received.channel,
            "address": received.sender[:254],
            "customer": message.customer if message else _customer_of(received),
            "in_reply_to": message,
            "text": storable(received.text)[:20_000],
            "quoted": storable(received.quoted)[:20_000],
            "received_at": now,
        },
    )


def _customer_of(received: _Received) -> Customer | None:
    """Find the sender among the customers, if exactly one has the address.

    Else it is who staff said that it was, the last time that somebody wrote from there.
    """
    living = Customer.objects.living()
    if received.channel == Channel.EMAIL:
        found = living.filter(email_key=received.sender)
    else:
        found = living.filter(phone=received.sender)
    candidates = list(found.exclude(email_key="", phone="")[:2])
    if candidates:
        return candidates[0] if len(candidates) == 1 else None
    assigned = Inbound.objects.filter(
        address=received.sender, in_reply_to=None, customer__in=living
    )
    last = assigned.exclude(address="").select_related("customer").first()
    return last.customer if last else None


def _take_report(
    received: _Received, report: MailReport, message: Message | None, now: datetime
) -> None:
    is_complaint = report.kind == ReportKind.COMPLAINT
    kind = Inbound.Kind.COMPLAINT if is_complaint else Inbound.Kind.BOUNCE
    inbound, is_new = _keep(received, kind, message, now)
    if not is_new:
        return
    if message is None:
        inbound.customer, inbound.outcome = None, _("It names none of our messages.")
    elif is_complaint:
        inbound.outcome = _object(inbound, ConsentEvent.Origin.PROVIDER, now)
    else:
        inbound.outcome = settle_bounce(message, report, now=now)
    inbound.save(update_fields=["customer", "outcome"])


@transaction.atomic
def _take_reply(received: _Received, message: Message | None, now: datetime) -> bool:
    """Settle a personal mail: an objection counts at once, all else is for a person (E-12)."""
    is_objection = is_stop(received.text)
    is_ours = message is not None or (is_objection and _customer_of(received) is not None)
    if not is_ours:
        return False
    inbound, is_new = _keep(received, Inbound.Kind.REPLY, message, now)
    if not is_new:
        return True
    is_advertising = message and message.legal_class == Message.LegalClass.ADVERTISING
    if is_objection or (is_advertising and is_perhaps_stop(received.text)):
        inbound.outcome = _object(inbound, ConsentEvent.Origin.EMAIL, now)
    else:
        inbound.outcome = _read_by_kind(inbound, message, now) or ask_person_to_answer(
            inbound, now=now
        )
    inbound.save(update_fields=["outcome"])
    return True


def _read_by_kind(inbound: Inbound, message: Message | None, now: datetime) -> str:
    """Let the kind read a mail: it may make a better task than ours, and nothing else (E-12)."""
    outcome = message and get_kind(message.kind).on_reply(message, inbound.text, now)
    return (outcome or "")[:200]


def _act_on_answer(inbound: Inbound, asked: QuerySet[Message], now: datetime) -> str:
    """Let the kinds of what we sent lately try the answer, newest first; else ask a person."""
    for message in asked[:5]:
        outcome = get_kind(message.kind).on_reply(message, inbound.text, now)
        if outcome is not None:
            return outcome[:200]
    if is_perhaps_stop(inbound.text):
        return _object(inbound, ConsentEvent.Origin.SMS, now)
    return ask_person_to_answer(inbound, now=now)


def _object(inbound: Inbound, origin: str, now: datetime) -> str:
    """Object to all advertising for the person and the address; tell staff."""
    if inbound.customer is None:
        suppress_address(inbound.address, "", "", now=now)
    else:
        object_to_advertising(inbound.customer, origin=origin, address=inbound.address, now=now)
    tell_of_objection(inbound, now=now, may_mean_appointment=is_cancelling(inbound.text))
    return _("Objection to advertising noted.")
