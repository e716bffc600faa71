"""The owner reads and words what people agree to."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.consent.house_wordings import (
    NewWording,
    WordingPlace,
    agreed_versions,
    house_versions,
    newest_number,
    save_wording,
    wording_places,
)
from customers.consent.wordings import SHIPPED, template_of
from customers.errors import WordingRefusedError
from customers.forms.people import WordingForm
from workshop.access import signed_in
from workshop_crm.lib.errors import DomainError


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "customers/wordings.html", {"places": wording_places()})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str, language: str) -> HttpResponse:
    place = WordingPlace(key, language)
    if place not in wording_places():
        raise Http404
    form = _form(request, place)
    if form.is_valid():
        typed = NewWording(by=signed_in(request), **form.cleaned_data)
        try:
            saved = save_wording(place, typed, now=timezone.now())
        except WordingRefusedError as refused:
            for reason in refused.reasons:
                form.add_error("text", reason)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Version %(number)s is in force.") % {"number": saved.version}
            )
            return redirect("customers:wording", key, language)
    context = {
        "place": place,
        "form": form,
        "agreed": agreed_versions(place),
        "changes": house_versions(place),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "customers/wording.html", context, status=status)


def _form(request: HttpRequest, place: WordingPlace) -> WordingForm:
    if request.method == "POST":
        return WordingForm(request.POST)
    is_shipped = "shipped" in request.GET
    initial = {
        "text": SHIPPED[place.key, place.language]
        if is_shipped
        else template_of(place.key, place.language),
        "why": _("Back to the text that comes with the program") if is_shipped else "",
        "seen": newest_number(place),
    }
    return WordingForm(initial=initial)
