"""What a customer's answer to a proposal means: a number, yes, no, another date."""

from __future__ import annotations

import re
from datetime import datetime

from bookings.models import Proposal
from bookings.notices import answer_key, promised_by, subject_pk
from bookings.proposals import accept, ask_other_date, decline
from customers.models import Task
from customers.models.consent import Channel
from customers.tasks_list import NewTask, open_task
from messaging.models import Message
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.house_text import house_text as _

YES_WORDS = frozenset({"ja", "ok", "okay", "passt", "yes"})
NO_WORDS = frozenset({"nein", "nein danke", "no", "no thanks", "no thank you"})
OTHER_WORDS = frozenset({"anderer termin", "anderen termin", "another date", "other date"})
NUMBER = re.compile(r"(?:termin|nr|nummer|date|number|option)?\s*([1-9])")


def reply_to_proposal(message: Message, text: str, now: datetime) -> str | None:
    """Act on an answer by SMS; by mail, whose sender anybody can forge, ask a person (E-12).

    A date is chosen by its number, or by "ja" when only one is open. Returns what was done in
    words, or ``None`` when the text means nothing here.
    """
    proposal = Proposal.objects.filter(pk=subject_pk(message)).first()
    words = _plain(text)
    if proposal is None or not words:
        return None
    if message.channel != Channel.SMS:
        return _ask_a_person(proposal, text, now=now)
    try:
        return _act(proposal, words, text, now=now)
    except DomainError as error:
        _ask_a_person(proposal, text, now=now)
        return str(error)


def _plain(text: str) -> str:
    """Lower the case and drop what is around the words, and politeness."""
    return re.sub(r"([\s.!,;:]|\bbitte\b|\bplease\b)+", " ", text.casefold()).strip()


def _act(proposal: Proposal, words: str, text: str, *, now: datetime) -> str | None:
    if number := _chosen_number(proposal, words):
        accept(proposal, number, now=now)
        return _("Date %(number)s was accepted.") % {"number": number}
    if words in NO_WORDS:
        decline(proposal, answer=text.strip(), now=now)
        return _("The dates were declined.")
    if words in OTHER_WORDS or words in YES_WORDS:
        ask_other_date(proposal, text.strip(), now=now)
        return _("A person is asked to call.")
    return None


def _chosen_number(proposal: Proposal, words: str) -> int | None:
    if match := NUMBER.fullmatch(words):
        return int(match.group(1))
    numbers = list(proposal.dates.values_list("number", flat=True)[:2])
    return numbers[0] if words in YES_WORDS and len(numbers) == 1 else None


def _ask_a_person(proposal: Proposal, text: str, *, now: datetime) -> str:
    customer = proposal.booking.customer
    open_task(
        NewTask(
            kind=Task.Kind.ANSWER,
            key=answer_key(proposal),
            title=_("%(name)s has answered our proposed dates") % {"name": customer.name},
            detail=text.strip()[:2000],
            customer=customer,
            link=proposal.booking.get_absolute_url(),
            due_at=promised_by(proposal.booking.workshop, now=now),
        ),
        now=now,
    )
    return _("A person is asked to answer.")
