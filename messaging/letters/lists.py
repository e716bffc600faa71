"""What staff look up about letters: what stands in a batch, whose a number is, pages once more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.core.paginator import Page

from messaging.errors import LettersNotReadyError, NoSuchLetterError
from messaging.letters.pages import letter_number
from messaging.letters.printing import RENDER_JOB
from messaging.models import LetterBatch, Message
from workshop.models import Job
from workshop_crm.lib.pdf_merge import pages_between

_NUMBER = re.compile(r"^\s*(\d{1,9})\s*[-–/ ]\s*(\d{1,4})\s*$")


@dataclass(frozen=True)
class LetterRow:
    """One letter of a batch as the pages list it; ``message`` None when it was taken out."""

    position: int
    number: str
    message: Message | None
    pages: int


def letter_rows(
    batch: LetterBatch, contents: Page[list[int]] | Sequence[list[int]]
) -> list[LetterRow]:
    """Return the rows for a part of the batch's contents, in two queries."""
    messages = Message.objects.select_related("customer").in_bulk([entry[0] for entry in contents])
    first = contents.start_index() if isinstance(contents, Page) else 1
    return [
        LetterRow(position, letter_number(batch, position), messages.get(pk), pages)
        for position, (pk, _first_page, pages) in enumerate(contents, first)
    ]


def find_letter(number: str) -> Message:
    """Return the letter that bears a number, as typed. Raises NoSuchLetterError."""
    found = _NUMBER.match(number)
    batch = LetterBatch.objects.filter(pk=found[1]).first() if found else None
    if found is None or batch is None or not 0 < int(found[2]) <= len(batch.contents):
        raise NoSuchLetterError(number)
    letters = Message.objects.select_related("customer")
    letter = letters.filter(pk=batch.contents[int(found[2]) - 1][0]).first()
    if letter is None:
        raise NoSuchLetterError(number)
    return letter


def letters_again(batch: LetterBatch, first: int, last: int) -> bytes:
    """Return the PDF of some letters of a batch, by their positions, for printing once more.

    Raises LettersNotReadyError without a PDF, NoSuchLetterError for positions that it has not.
    """
    if not batch.pdf:
        raise LettersNotReadyError
    if not 0 < first <= last <= len(batch.contents):
        raise NoSuchLetterError(letter_number(batch, last))
    end = batch.contents[last][1] if last < len(batch.contents) else None
    with batch.pdf.open() as file:
        return pages_between(BytesIO(file.read()), batch.contents[first - 1][1], end)


def pdf_jobs(batches: Iterable[LetterBatch]) -> dict[int, str]:
    """Return by batch id how far the job is that makes a missing PDF, in one query."""
    waiting = [batch.pk for batch in batches if not batch.pdf and not batch.printed_at]
    jobs = Job.objects.filter(kind=RENDER_JOB, payload__batch__in=waiting).order_by("pk")
    return {payload["batch"]: state for payload, state in jobs.values_list("payload", "state")}
