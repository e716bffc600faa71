"""What a customer's answer to proposed dates does.

An SMS acts and is answered. A mail, whose sender anybody can forge, makes a task that says what
was read (E-12).
"""

from __future__ import annotations

from datetime import datetime

from bookings.messages.notices import answer_key, promised_by, tell_read
from bookings.messages.reached import note_reached
from bookings.models import Proposal
from bookings.proposals.life import accept, ask_other_date, decline
from bookings.proposals.reply_words import CHOICE, NO, NOTHING, OTHER, YES, Reading, read_answer
from customers.models import Task
from customers.models.consent import Channel
from customers.tasks_list import NewTask, open_task
from messaging.models import Message
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.references import pk_of

# What an SMS of ours may say back; each has its words in templates/messages/proposal_reply/.
DECLINED, WILL_CALL, WHICH, NOT_HELD = "declined", "will_call", "which", "not_held"


def reply_to_proposal(message: Message, text: str, now: datetime) -> str | None:
    """Act on an answer by SMS, ask a person about one by mail.

    A date is chosen by its number, or by "ja" when only one is offered. Returns what was done
    in words, or ``None`` when the text means nothing here.
    """
    proposal = (
        Proposal.objects.select_related("booking__customer", "booking__workshop")
        .filter(pk=pk_of(message.subject_ref))
        .first()
    )
    reading = read_answer(text)
    if proposal is None or not text.strip():
        return None
    if message.channel != Channel.SMS:
        return _ask_a_person(proposal, reading, text, now=now)
    if reading.kind == NOTHING:
        return None
    note_reached(proposal)
    try:
        return _act(proposal, reading, text, now=now)
    except DomainError as error:
        tell_read(proposal, NOT_HELD, now=now)
        _ask_a_person(proposal, reading, text, now=now)
        return str(error)


def _act(proposal: Proposal, reading: Reading, text: str, *, now: datetime) -> str:
    if number := _chosen_number(proposal, reading):
        accept(proposal, number, now=now)
        return _("Date %(number)s was accepted.") % {"number": number}
    if reading.kind == NO:
        decline(proposal, answer=text.strip(), now=now)
        tell_read(proposal, DECLINED, now=now)
        return _("The dates were declined.")
    if reading.kind == OTHER:
        ask_other_date(proposal, text.strip(), now=now)
        tell_read(proposal, WILL_CALL, now=now)
        return _("A person is asked to call.")
    tell_read(proposal, WHICH if reading.kind == YES else WILL_CALL, now=now)
    return _ask_a_person(proposal, reading, text, now=now)


def _chosen_number(proposal: Proposal, reading: Reading) -> int | None:
    if reading.kind == CHOICE:
        return reading.number
    numbers = list(proposal.dates.values_list("number", flat=True)[:2])
    return numbers[0] if reading.kind == YES and len(numbers) == 1 else None


def _ask_a_person(proposal: Proposal, reading: Reading, text: str, *, now: datetime) -> str:
    customer = proposal.booking.customer
    read = _read_as(reading)
    open_task(
        NewTask(
            kind=Task.Kind.ANSWER,
            key=answer_key(proposal),
            title=_("%(name)s has answered our proposed dates") % {"name": customer.name},
            detail=f"{read}\n{text.strip()[:2000]}" if read else text.strip()[:2000],
            customer=customer,
            link=proposal.booking.get_absolute_url(),
            due_at=promised_by(proposal.booking.workshop, now=now),
        ),
        now=now,
    )
    return _("A person is asked to answer.")


def _read_as(reading: Reading) -> str:
    """Say in words what we read in an answer on which nobody has acted yet."""
    if reading.kind == CHOICE:
        return _("We read: date %(number)s.") % {"number": reading.number}
    if reading.number:
        return _("We read: perhaps date %(number)s.") % {"number": reading.number}
    words = {
        YES: _("We read: yes, but not to which date."),
        NO: _("We read: no."),
        OTHER: _("We read: another date."),
    }
    return words.get(reading.kind, "")
