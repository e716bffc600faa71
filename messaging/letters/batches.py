"""Letters: claimed into a batch by staff, printed, posted, sometimes returned (L-01, L-04)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from customers.models import Task
from customers.models.consent import Channel
from customers.tasks_list import NewTask, close_task, open_task
from messaging.channels import CHANNELS
from messaging.consent_uses import note_consent_use
from messaging.delivery.claiming import Batch, Wanted, claim_batch
from messaging.delivery.consequences import mark_address_invalid
from messaging.delivery.counts import Counts
from messaging.errors import (
    ChannelOffError,
    HousePausedError,
    LettersNotReadyError,
    NoLettersError,
    NotWaitingError,
)
from messaging.gate.facts import Question, collect_facts
from messaging.gate.rules import judge
from messaging.kinds import get_kind
from messaging.letters.printing import RENDER_JOB, queue_pdf, render_batch
from messaging.models import LetterBatch, Message
from workshop.jobs import job_handler
from workshop.models import Company
from workshop_crm.lib.house_text import house_text as _

State = Message.State
MOST_LETTERS = 1000
CLAIMED_AT_ONCE = 50
POST_WITHIN = timedelta(days=2)


def make_batch(*, now: datetime) -> LetterBatch:
    """Claim the letters that are due into a new batch and have its PDF made in the background.

    Raises HousePausedError, ChannelOffError or NoLettersError; then nothing is claimed, though
    letters that may not go are settled all the same.
    """
    company = Company.objects.get()
    if company.is_sending_paused:
        raise HousePausedError
    if missing := CHANNELS[Channel.LETTER].missing(company):
        raise ChannelOffError(missing)
    batch = _claim_first(now)
    if batch is None:
        raise NoLettersError
    return batch


def _claim_first(now: datetime) -> LetterBatch | None:
    """Claim some letters into a new batch; go on while all that are looked at may not go."""
    while True:
        with transaction.atomic():
            claimed = _claim(CLAIMED_AT_ONCE, now)
            if claimed is None:
                return None
            if claimed.ready:
                batch = LetterBatch.objects.create(created_at=now)
                _put_into(batch, claimed.ready)
                queue_pdf(batch, now)
                _put_on_the_list(batch, now)
                return batch


def _put_on_the_list(batch: LetterBatch, now: datetime) -> None:
    """Have a person reminded of a batch that nobody posts: its letters never go by themselves."""
    task = NewTask(
        kind=Task.Kind.OTHER,
        key=_task_key(batch.pk),
        title=_("Letters are still not posted"),
        detail=_("Print them, or take out what nobody needs any more."),
        link=reverse("messaging:letter_batch", args=[batch.pk]),
        due_at=now + POST_WITHIN,
    )
    open_task(task, now=now)


def _task_key(batch_pk: int) -> str:
    return f"letters:{batch_pk}"


def collect_more(batch: LetterBatch, *, now: datetime) -> None:
    """Claim what else is due into a batch that has no PDF yet, in short transactions."""
    while not Company.objects.get().is_sending_paused:
        room = MOST_LETTERS - batch.letters.count()
        with transaction.atomic():
            # Two runs of one job must not both find the batch open.
            fresh = LetterBatch.objects.select_for_update().get(pk=batch.pk)
            if room <= 0 or fresh.pdf or fresh.printed_at:
                return
            claimed = _claim(min(room, CLAIMED_AT_ONCE), now)
            if claimed is None or not claimed.looked_at:
                return
            _put_into(batch, claimed.ready)


def _claim(limit: int, now: datetime) -> Batch | None:
    return claim_batch(Wanted((Channel.LETTER,), limit=limit), Counts(), now=now)


def _put_into(batch: LetterBatch, letters: list[Message]) -> None:
    # No lease: a batch lies on the printer as long as it takes.
    mine = Message.objects.filter(pk__in=[letter.pk for letter in letters])
    mine.update(batch=batch, lease_until=None)


@job_handler(RENDER_JOB)
def _render_job(payload: dict[str, int]) -> None:
    batch = LetterBatch.objects.get(pk=payload["batch"])
    if not batch.contents:
        # What became due since then is for the next batch.
        collect_more(batch, now=batch.created_at)
    render_batch(batch, now=timezone.now())


@transaction.atomic
def mark_printed(batch_pk: int, *, now: datetime) -> int:
    """Note that a batch is on paper; return how many letters had to be taken out instead.

    Whoever has objected since the claim gets none: then nothing is printed yet, a new PDF is
    made, and this step is repeated (L-04). Raises LettersNotReadyError without a PDF.
    """
    batch = LetterBatch.objects.select_for_update().get(pk=batch_pk)
    if batch.printed_at or not batch.pdf:
        raise LettersNotReadyError
    letters = list(batch.letters.filter(state=State.CLAIMED).select_related("customer"))
    stay = {letter.pk for letter in letters if not _is_withdrawn(letter, now)}
    if changed := stay ^ {pk for pk, _page, _count in batch.contents}:
        batch.pdf = None
        batch.save(update_fields=["pdf"])
        queue_pdf(batch, now)
        return len(changed)
    for letter in letters:
        note_consent_use(letter, now=now)
    batch.letters.filter(state=State.CLAIMED).update(state=State.HANDED_OVER, handed_over_at=now)
    batch.printed_at = now
    batch.save(update_fields=["printed_at"])
    return 0


@transaction.atomic
def mark_posted(batch_pk: int, *, now: datetime) -> None:
    """Note that a printed batch has been posted. Raises LettersNotReadyError before printing."""
    batch = LetterBatch.objects.select_for_update().get(pk=batch_pk)
    if batch.printed_at is None or batch.posted_at:
        raise LettersNotReadyError
    batch.letters.filter(state=State.HANDED_OVER).update(state=State.DELIVERED, delivered_at=now)
    batch.posted_at = now
    batch.save(update_fields=["posted_at"])
    close_task(_task_key(batch_pk), now=now, outcome=_("The letters are posted."))


@transaction.atomic
def mark_returned(message_pk: int, *, now: datetime) -> None:
    """Note that a posted letter came back: the address is not used any more.

    Raises NotWaitingError for a message that is no posted letter.
    """
    posted = Message.objects.select_for_update(of=("self",)).select_related("customer")
    letter = posted.filter(
        pk=message_pk, channel=Channel.LETTER, state__in=(State.HANDED_OVER, State.DELIVERED)
    ).first()
    if letter is None:
        raise NotWaitingError
    letter.state, letter.reason = State.BOUNCED, _("The letter came back.")
    letter.save(update_fields=["state", "reason"])
    if letter.customer:
        mark_address_invalid(letter, letter.customer, now=now)


def _is_withdrawn(letter: Message, now: datetime) -> bool:
    """Take a letter out of the batch that may not or need not go any more; tell whether."""
    state, reason = _objection(letter, now)
    if not reason:
        return False
    Message.objects.filter(pk=letter.pk).update(state=state, reason=reason[:300], batch=None)
    return True


def _objection(letter: Message, now: datetime) -> tuple[str, str]:
    """Ask the clock, the gate and the letter's kind once more, as the claim did."""
    if letter.customer is None:
        return State.BLOCKED, _("The customer's data have been deleted.")
    if letter.not_after < now:
        return State.MISSED, _("It was not printed in time.")
    question = Question(
        letter.customer, Channel.LETTER, letter.purpose, letter.address, exclude=letter.pk
    )
    decision = judge(collect_facts(question, now=now), now=now)
    if not decision.is_allowed:
        return State.BLOCKED, decision.reason
    return State.SKIPPED, get_kind(letter.kind).still_wanted(letter, now) or ""
