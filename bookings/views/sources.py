"""Sources: terms, secret, labels. Only the owner changes them."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import sources
from bookings.forms_intake import SourceForm
from bookings.intake.labels import LABELS
from bookings.models import Source
from bookings.views.staff import StaffRequest
from workshop.access import owner_required


@require_safe
@owner_required
def source_list(request: HttpRequest) -> HttpResponse:
    found = Source.objects.select_related("workshop", "mailbox")
    return render(request, "bookings/sources.html", {"sources": found})


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def source_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Source())


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Source, pk=pk))


def _edit(request: HttpRequest, source: Source) -> HttpResponse:
    form = SourceForm(request.POST or None, instance=source)
    if form.is_valid():
        saved = form.save()
        messages.success(request, _("The source is stored."))
        return redirect("bookings:source_edit", saved.pk)
    return _page(request, form)


def _page(request: HttpRequest, form: SourceForm, **more: object) -> HttpResponse:
    hook = reverse("booking_hook", args=[form.instance.slug]) if form.instance.pk else ""
    context = {
        "form": form,
        "source": form.instance,
        "hook": request.build_absolute_uri(hook) if hook else "",
        "field_names": sorted(LABELS),
        **more,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "bookings/source_edit.html", context, status=status)


@require_POST
@owner_required
def try_mapping(request: StaffRequest, pk: int) -> HttpResponse:
    form = SourceForm(request.POST, instance=get_object_or_404(Source, pk=pk))
    form.is_valid()
    sample = request.POST.get("sample", "")
    mapping = form.cleaned_data.get("mapping") or {}
    result = sources.try_sample(form.cleaned_data.get("format") or "", mapping, sample)
    if request.htmx:
        return render(request, "bookings/_source_result.html", {"result": result, "form": form})
    return _page(request, form, result=result, sample=sample)


@require_POST
@never_cache
@owner_required
def rotate_secret(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    secret = sources.rotate_secret(source, now=timezone.now())
    return render(request, "bookings/source_secret.html", {"source": source, "secret": secret})
