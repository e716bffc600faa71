"""Letters: batch, print, post."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from customers.models.consent import Channel
from messaging.errors import NoSuchLetterError
from messaging.forms.messages import LettersAgainForm
from messaging.letters.batches import make_batch, mark_posted, mark_printed, mark_returned
from messaging.letters.lists import find_letter, letter_rows, letters_again, pdf_jobs
from messaging.letters.printing import queue_pdf
from messaging.models import LetterBatch, Message
from workshop.models import Job
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 20
LETTERS_A_PAGE = 100


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    due = Message.objects.filter(
        channel=Channel.LETTER, state=Message.State.PLANNED, not_before__lte=timezone.now()
    )
    rows = LetterBatch.objects.annotate(letter_count=Count("letters")).order_by(
        "-created_at", "-id"
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"due_count": due.count(), "page": page, **_making(page)}
    return render(request, "messaging/letters.html", context | _found(request))


def _making(batches: Iterable[LetterBatch]) -> dict[str, object]:
    """Return whether the page will soon look different, and which batches need a person."""
    states = pdf_jobs(batches)
    return {
        "is_making": not {Job.State.READY, Job.State.RUNNING}.isdisjoint(states.values()),
        "given_up": {pk for pk, state in states.items() if state == Job.State.DEAD},
    }


def _found(request: HttpRequest) -> dict[str, object]:
    """Return the letter whose number was typed in, or why there is none."""
    number = request.GET.get("number", "").strip()
    if not number:
        return {}
    try:
        return {"number": number, "letter": find_letter(number)}
    except DomainError as error:
        return {"number": number, "refusal": str(error)}


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    letters = get_object_or_404(LetterBatch, pk=pk)
    page = Paginator(letters.contents, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": letters,
        "page": page,
        "rows": letter_rows(letters, page),
        **_making([letters]),
    }
    return render(request, "messaging/letter_batch.html", context)


@require_safe
def again(request: HttpRequest, pk: int) -> HttpResponse:
    letters, form = get_object_or_404(LetterBatch, pk=pk), LettersAgainForm(request.GET)
    try:
        if not form.is_valid():
            raise NoSuchLetterError("")
        content = letters_again(letters, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("messaging:letter_batch", pk)
    return HttpResponse(content, content_type="application/pdf")


@require_POST
def remake(request: HttpRequest, pk: int) -> HttpResponse:
    letters = get_object_or_404(LetterBatch, pk=pk, pdf="", printed_at=None)
    queue_pdf(letters, timezone.now())
    messages.success(request, _("The letters are being made."))
    return redirect("messaging:letters")


@require_POST
def new_batch(request: HttpRequest) -> HttpResponse:
    _try(request, lambda: make_batch(now=timezone.now()), _("The letters are being made."))
    return redirect("messaging:letters")


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    letters = get_object_or_404(LetterBatch, pk=pk)
    if not letters.pdf:
        raise Http404
    name = f"letters-{letters.pk}.pdf"
    return FileResponse(letters.pdf.open(), content_type="application/pdf", filename=name)


@require_POST
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    letters = get_object_or_404(LetterBatch, pk=pk)
    try:
        taken_out = mark_printed(letters.pk, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("messaging:letters")
    if taken_out:
        text = ngettext(
            "%(number)s letter was taken out, because it may not be sent any more. "
            "Please print the new PDF.",
            "%(number)s letters were taken out, because they may not be sent any more. "
            "Please print the new PDF.",
            taken_out,
        )
        messages.warning(request, text % {"number": taken_out})
    else:
        messages.success(request, _("The letters are noted as printed."))
    return redirect("messaging:letters")


@require_POST
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    letters = get_object_or_404(LetterBatch, pk=pk)
    _try(
        request,
        lambda: mark_posted(letters.pk, now=timezone.now()),
        _("The letters are noted as posted."),
    )
    return redirect("messaging:letters")


@require_POST
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Message, pk=pk)
    _try(
        request,
        lambda: mark_returned(letter.pk, now=timezone.now()),
        _("The return is noted; the postal address is not used any more."),
    )
    return redirect("messaging:detail", pk)


def _try(request: HttpRequest, step: Callable[[], object], success: str) -> None:
    try:
        step()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success)
