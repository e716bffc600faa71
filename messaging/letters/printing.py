"""The print file of a batch of letters, made in the background (L-01, L-04)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from messaging.letters.pages import (
    HOME,
    STYLE,
    Printed,
    cover_of,
    in_postal_order,
    letter_number,
    page_of,
    paper_of,
    recipient_of,
)
from messaging.models import LetterBatch, Message
from workshop.jobs import queue_job
from workshop.models import Company
from workshop_crm.lib.pdf_chunk import Chunk
from workshop_crm.lib.pdf_cores import render_on_cores
from workshop_crm.lib.pdf_merge import LetterFile, Placed

RENDER_JOB = "render_letter_batch"


def queue_pdf(batch: LetterBatch, now: datetime) -> None:
    """Have the PDF of a batch made in the background."""
    queue_job(RENDER_JOB, f"{batch.pk}:{now.isoformat()}", {"batch": batch.pk}, due_at=now)


def waiting_letters(batch: LetterBatch) -> list[Message]:
    """Return the letters of a batch that are to be printed, in no particular order."""
    claimed = batch.letters.filter(state=Message.State.CLAIMED, customer__isnull=False)
    return list(claimed.select_related("customer"))


def render_batch(batch: LetterBatch, *, now: datetime) -> None:
    """Make the PDF of a batch and keep it with what stands in it; a repeat makes it anew.

    What has changed meanwhile (somebody was erased, another run of this job took more letters
    in) is made again; what is printed already stays as it is.
    """
    while letters := in_postal_order(waiting_letters(batch)):
        content, placed = print_file(batch, letters, now=now)
        contents = [
            [letter.pk, place.first_page, place.pages]
            for letter, place in zip(letters, placed, strict=True)
        ]
        if _keep(batch.pk, content, contents):
            return


def print_file(
    batch: LetterBatch, letters: Sequence[Message], *, now: datetime
) -> tuple[bytes, list[Placed]]:
    """Return the PDF with the cover sheet and the letters, and where each of them stands."""
    company = Company.objects.get()
    form = f"form-{company.letter_form}"
    numbers = [letter_number(batch, position) for position in range(1, len(letters) + 1)]
    pages = [
        page_of(letter, number, company) for letter, number in zip(letters, numbers, strict=True)
    ]
    chunks = render_on_cores(pages, STYLE, form=form)
    printed = _printed(letters, numbers, chunks)
    languages = sorted({letter.language for letter in letters})
    papers = render_on_cores([paper_of(name, company) for name in languages], STYLE, form=form)
    cover = render_on_cores([cover_of(batch, printed, company, now=now)], STYLE, form=form)

    file = LetterFile(duplex=company.prints_both_sides)
    paper_by_language = dict(zip(languages, file.add_papers(papers[0]), strict=True))
    file.add_letters(cover[0], [None])
    placed: list[Placed] = []
    for chunk in chunks:
        mine = letters[len(placed) : len(placed) + len(chunk.page_counts)]
        placed += file.add_letters(chunk, [paper_by_language[each.language] for each in mine])
    return file.write(), placed


def _printed(
    letters: Sequence[Message], numbers: Sequence[str], chunks: Sequence[Chunk]
) -> list[Printed]:
    counts = [count for chunk in chunks for count in chunk.page_counts]
    return [
        _as_printed(letter, number, pages)
        for letter, number, pages in zip(letters, numbers, counts, strict=True)
    ]


def _as_printed(letter: Message, number: str, pages: int) -> Printed:
    customer = recipient_of(letter)
    is_home = customer.country in {"", HOME}
    postcode = customer.postcode if is_home else ""
    town = customer.city if is_home else f"{customer.country} {customer.postcode} {customer.city}"
    return Printed(number, postcode, town, customer.name, pages)


@transaction.atomic
def _keep(batch_pk: int, content: bytes, contents: list[list[int]]) -> bool:
    """Store the file if it still is what is to be printed; tell whether the work is over."""
    batch = LetterBatch.objects.select_for_update().get(pk=batch_pk)
    if batch.printed_at:
        return True
    if {pk for pk, _page, _count in contents} != {each.pk for each in waiting_letters(batch)}:
        return False
    if batch.pdf:
        batch.pdf.delete(save=False)
    batch.pdf.save(f"{batch.pk}-{uuid.uuid4().hex[:8]}.pdf", ContentFile(content), save=False)
    batch.contents = contents
    batch.save(update_fields=["pdf", "contents"])
    return True
