"""A person's messages: what a copy gives, what an erasure leaves (C-43, C-50, C-51)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.errors import StillNeededError
from customers.models import Customer, RetainedRecord
from customers.models.consent import Channel
from customers.privacy.outcome import Erasing
from customers.privacy.periods import delete_after
from customers.privacy.sections import Section
from messaging.confirmations import KINDS
from messaging.letters.printing import queue_pdf
from messaging.models import Answer, Inbound, LetterBatch, Message, ProviderEvent
from workshop_crm.lib.references import pk_of

Kind = RetainedRecord.Kind
State = Message.State
_EMPTY = {
    "subject": "",
    "text": "",
    "html": "",
    "address": "",
    "payload": {},
    "reason": "",
    "provider_id": "",
}

SECTIONS: tuple[Section, ...] = (
    Section(
        "messages",
        gettext_lazy("messages from us"),
        Message,
        "customer",
        (
            ("created_at", gettext_lazy("when")),
            ("channel", gettext_lazy("way of contact")),
            ("address", gettext_lazy("address")),
            ("purpose", gettext_lazy("occasion")),
            ("state", gettext_lazy("state")),
            ("subject", gettext_lazy("subject")),
            ("text", gettext_lazy("text")),
        ),
        leave_out=("key", "lease_by", "lease_until", "attempts", "batch"),
    ),
    Section(
        "received_messages",
        gettext_lazy("messages from you"),
        Inbound,
        "customer",
        (
            ("received_at", gettext_lazy("when")),
            ("channel", gettext_lazy("way of contact")),
            ("address", gettext_lazy("from")),
            ("text", gettext_lazy("text")),
            ("quoted", gettext_lazy("quoted")),
            ("outcome", gettext_lazy("outcome")),
        ),
        leave_out=("key",),
    ),
    Section(
        "answers",
        gettext_lazy("our answers to you"),
        Answer,
        "inbound__customer",
        (("written_at", gettext_lazy("when")), ("text", gettext_lazy("text"))),
    ),
    Section(
        "delivery_reports",
        gettext_lazy("reports of delivery"),
        ProviderEvent,
        "message__customer",
        (("received_at", gettext_lazy("when")), ("status", gettext_lazy("state"))),
        leave_out=("key",),
    ),
)


def erase(erasing: Erasing) -> None:
    """Stop what waits and delete the texts; letters that belong to a sale stay six years.

    A business letter is what was really sent or received about an order (§257 HGB); without
    an order nothing of it is kept. Raises StillNeededError while a message is on its way.
    """
    mine = Message.objects.filter(customer__in=erasing.ids)
    _stop(mine, erasing)
    _remove_print_files(mine, erasing)
    letters = _business_letters(mine) if erasing.has_kept(Kind.ORDER) else mine.none()
    kept = {pk: timezone.localdate(at) for pk, at in letters.values_list("pk", "handed_over_at")}
    for pk, day in kept.items():
        erasing.keep(Kind.LETTER, f"message:{pk}", delete_after(Kind.LETTER, day))
    erasing.count("messages", mine.exclude(pk__in=kept).update(**_EMPTY, batch=None))
    _erase_received(erasing, list(kept))
    ProviderEvent.objects.filter(message__customer__in=erasing.ids).update(detail={})


def purge_letter(reference: str) -> None:
    """Empty a business letter whose time is over."""
    table, _colon, pk = reference.partition(":")
    if table == "inbound":
        _empty_received(Inbound.objects.filter(pk=pk))
    else:
        Message.objects.filter(pk=pk).update(**_EMPTY, batch=None)


def purge_advertising(*, before: datetime, limit: int) -> int:
    """Empty the texts of advertising settled before a moment; return how many."""
    old = Message.objects.filter(
        legal_class=Message.LegalClass.ADVERTISING, created_at__lt=before
    ).exclude(state__in=[*Message.WAITING_STATES])
    filled = old.exclude(subject="", text="", html="", address="")
    pks = list(filled.order_by("pk").values_list("pk", flat=True)[:limit])
    return Message.objects.filter(pk__in=pks).update(**_EMPTY)


def purge_received(*, before: datetime, limit: int) -> int:
    """Empty what customers wrote before a moment; return how many. Kept letters stay."""
    kept = RetainedRecord.objects.filter(reference__startswith="inbound:")
    pks_kept = [pk_of(each) for each in kept.values_list("reference", flat=True)]
    old = Inbound.objects.filter(received_at__lt=before).exclude(text="", address="", quoted="")
    pks = list(old.exclude(pk__in=pks_kept).order_by("pk").values_list("pk", flat=True)[:limit])
    Answer.objects.filter(inbound__in=pks).update(text="")
    return Inbound.objects.filter(pk__in=pks).update(text="", address="", quoted="")


def purge_letter_files(*, before: datetime, limit: int) -> int:
    """Delete the print files of letters posted before a moment; return how many."""
    posted = LetterBatch.objects.filter(posted_at__lt=before).exclude(pdf="")
    found = list(posted.order_by("pk")[:limit])
    for batch in found:
        batch.pdf.delete(save=False)
        LetterBatch.objects.filter(pk=batch.pk).update(pdf="")
    return len(found)


def _stop(mine: QuerySet[Message], erasing: Erasing) -> None:
    on_their_way = mine.filter(state=State.CLAIMED).exclude(channel=Channel.LETTER)
    if on_their_way.exists():
        raise StillNeededError([_("a message that is just being handed over")])
    calls = Q(state=State.HANDED_OVER, channel=Channel.CALL)
    waiting = mine.filter(Q(state__in=Message.WAITING_STATES) | calls)
    stopped = waiting.update(state=State.SKIPPED, lease_until=None, lease_by="")
    erasing.count("planned_messages", stopped)


def _remove_print_files(mine: QuerySet[Message], erasing: Erasing) -> None:
    """Delete the print files in which letters of the person stand; others' are made anew."""
    for batch in LetterBatch.objects.filter(letters__in=mine).exclude(pdf="").distinct():
        erasing.remove_file(batch.pdf)
        LetterBatch.objects.filter(pk=batch.pk).update(pdf="")
        erasing.count("letter_files", 1)
        if batch.printed_at is None:
            queue_pdf(batch, erasing.now)


def _business_letters(mine: QuerySet[Message]) -> QuerySet[Message]:
    sent = mine.filter(
        legal_class=Message.LegalClass.TRANSACTIONAL,
        state__in=Message.SENT_STATES,
        handed_over_at__isnull=False,
    )
    return sent.exclude(kind__in=KINDS.values()).exclude(channel=Channel.CALL)


def _erase_received(erasing: Erasing, letters: list[int]) -> None:
    people = Customer.objects.filter(pk__in=erasing.ids)
    addresses = {address for pair in people.values_list("email", "phone") for address in pair}
    by_address = Q(customer=None, address__in=addresses - {""})
    mine = Inbound.objects.filter(Q(customer__in=erasing.ids) | by_address)
    answers = mine.filter(in_reply_to__in=letters, kind=Inbound.Kind.REPLY)
    kept: dict[int, date] = {
        pk: timezone.localdate(at) for pk, at in answers.values_list("pk", "received_at")
    }
    for pk, day in kept.items():
        erasing.keep(Kind.LETTER, f"inbound:{pk}", delete_after(Kind.LETTER, day))
    erasing.count("received_messages", _empty_received(mine.exclude(pk__in=kept)))


def _empty_received(received: QuerySet[Inbound]) -> int:
    Answer.objects.filter(inbound__in=received).update(text="")
    return received.update(text="", quoted="", address="", outcome="")
