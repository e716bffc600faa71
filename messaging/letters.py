"""Letters: claimed into a batch by staff, printed, posted, sometimes returned (L-01, L-04)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.models.consent import Channel
from messaging.channels import CHANNELS
from messaging.claiming import BATCH_SIZE, Wanted, claim_batch
from messaging.consent_uses import note_consent_use
from messaging.consequences import mark_address_invalid
from messaging.counts import Counts
from messaging.errors import (
    ChannelOffError,
    HousePausedError,
    LettersNotReadyError,
    NoLettersError,
    NotWaitingError,
)
from messaging.gate import judge
from messaging.gate_facts import Question, collect_facts
from messaging.models import LetterBatch, Message
from messaging.postal_address import postal_lines
from workshop.jobs import job_handler, queue_job
from workshop.legal import legal_lines
from workshop.models import Company
from workshop_crm.lib.house_text import house_text
from workshop_crm.lib.pdf import html_to_pdf

State = Message.State
RENDER_JOB = "render_letter_batch"


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
    batch = _claim_letters(now)
    if batch is None:
        raise NoLettersError
    return batch


@transaction.atomic
def _claim_letters(now: datetime) -> LetterBatch | None:
    claimed = claim_batch(Wanted((Channel.LETTER,), limit=BATCH_SIZE), Counts(), now=now)
    if claimed is None or not claimed.ready:
        return None
    batch = LetterBatch.objects.create(created_at=now)
    # No lease: a batch lies on the printer as long as it takes.
    Message.objects.filter(pk__in=[letter.pk for letter in claimed.ready]).update(
        batch=batch, lease_until=None
    )
    queue_pdf(batch, now)
    return batch


@job_handler(RENDER_JOB)
def _render_job(payload: dict[str, int]) -> None:
    render_batch(LetterBatch.objects.get(pk=payload["batch"]))


def render_batch(batch: LetterBatch) -> None:
    """Make the PDF of all letters of a batch and keep it; a second call makes it anew."""
    company = Company.objects.get()
    letters = batch.letters.select_related("customer").order_by("pk")
    context = {
        "company": company,
        "pages": [page for letter in letters if (page := _page(letter, company)) is not None],
    }
    content = html_to_pdf("messages/_letters.html", context, style="messages/_letter.css")
    batch.pdf.save(f"{batch.pk}-{uuid.uuid4().hex[:8]}.pdf", ContentFile(content), save=False)
    batch.save(update_fields=["pdf"])


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
    taken_out = [letter for letter in letters if _is_withdrawn(letter, now)]
    if taken_out:
        batch.pdf = None
        batch.save(update_fields=["pdf"])
        queue_pdf(batch, now)
        return len(taken_out)
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
    letter.state, letter.reason = State.BOUNCED, house_text("The letter came back.")
    letter.save(update_fields=["state", "reason"])
    if letter.customer:
        mark_address_invalid(letter, letter.customer, now=now)


def queue_pdf(batch: LetterBatch, now: datetime) -> None:
    """Have the PDF of a batch made in the background."""
    queue_job(RENDER_JOB, f"{batch.pk}:{now.isoformat()}", {"batch": batch.pk}, due_at=now)


def _is_withdrawn(letter: Message, now: datetime) -> bool:
    """Ask the gate once more, and take a letter out of the batch that may not go any more."""
    if letter.customer is None:
        reason = house_text("The customer's data have been deleted.")
    else:
        question = Question(
            letter.customer, Channel.LETTER, letter.purpose, letter.address, exclude=letter.pk
        )
        decision = judge(collect_facts(question, now=now), now=now)
        if decision.is_allowed:
            return False
        reason = decision.reason
    Message.objects.filter(pk=letter.pk).update(
        state=State.BLOCKED, reason=reason[:300], batch=None
    )
    return True


def _page(letter: Message, company: Company) -> dict[str, object] | None:
    """Return what the letter's page shows, in the customer's language."""
    if not isinstance(letter.customer, Customer):
        return None
    with translation.override(letter.language):
        return {
            "language": letter.language,
            "return_line": f"{company.name} · {company.street} · {company.postcode} {company.city}",
            "recipient": postal_lines(letter.customer),
            "date": date_format(timezone.localdate(letter.claimed_at), "DATE_FORMAT"),
            "body": letter.html,
            "legal_lines": legal_lines(company),
            "notice": _(
                "You may object to the use of your data for advertising at any time: a call, an "
                "e-mail or a letter to us is enough. We have your address from you or from the "
                "portal through which you booked."
            ),
        }
