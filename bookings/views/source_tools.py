"""What a source is taught, and trying it out: labels, words for services, samples."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bookings.forms.sources import LabelsForm, SampleForm, WordsForm
from bookings.intake.drafts import mark_sample
from bookings.intake.field_names import field_choices
from bookings.intake.lines import acts_at_once
from bookings.intake.reading import read_document
from bookings.intake.recorded import parse_for
from bookings.intake.teaching import change_words, read_again, set_labels
from bookings.intake.trial import Trial, try_out
from bookings.models import Source
from bookings.views.staff import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: StaffRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    form = LabelsForm(source, request.POST or None)
    is_valid = form.is_valid()
    if is_valid and request.POST.get("action") == "save":
        return _save_labels(request, source, form)
    if is_valid:
        source.field_mapping = form.mapping()
        form = form.with_assigned()
        form.is_valid()
    sample = form.cleaned_data.get("sample", "") if form.is_bound else ""
    context = {
        "source": source,
        "form": form,
        "lines": mark_sample(sample, source.field_mapping) if sample.strip() else [],
        "result": parse_for(source, sample.encode()) if sample.strip() else None,
        "fields": field_choices(),
    }
    part = "bookings/_source_editor.html" if request.htmx else "bookings/source_labels.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, part, context, status=status)


def _save_labels(request: HttpRequest, source: Source, form: LabelsForm) -> HttpResponse:
    set_labels(source, form.mapping())
    count = read_again(source, now=timezone.now())
    messages.success(request, _("The labels are stored."))
    if count:
        text = ngettext(
            "%(count)d waiting message could be read with them.",
            "%(count)d waiting messages could be read with them.",
            count,
        )
        messages.info(request, text % {"count": count})
    return redirect("bookings:source_labels", source.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    form = WordsForm(source, request.POST if request.method == "POST" else None)
    if form.is_valid():
        change_words(source, form.chosen())
        messages.success(request, _("The words are stored."))
        return redirect("bookings:source_words", source.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"source": source, "form": form}
    return render(request, "bookings/source_words.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def try_sample(request: StaffRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source.objects.select_related("mailbox", "workshop"), pk=pk)
    is_sent = request.method == "POST"
    form = SampleForm(request.POST, request.FILES) if is_sent else SampleForm()
    trial: Trial | None = None
    if form.is_valid():
        raw = form.raw()
        is_authentic = acts_at_once(source, read_document(raw).mail, raw)
        trial = try_out(source, raw, is_authentic=is_authentic, now=timezone.now())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"source": source, "form": form, "trial": trial}
    return render(request, "bookings/source_try.html", context, status=status)
