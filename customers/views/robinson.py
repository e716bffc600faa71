"""The owner reads in the Robinson list."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from customers.consent.robinson import drop_robinson_list, read_robinson_list
from customers.importing.forms import FileForm
from customers.models import RobinsonList
from workshop.access import signed_in
from workshop_crm.lib.errors import DomainError


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    form = FileForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if form.is_valid():
        file, by = form.cleaned_data["file"], signed_in(request)
        try:
            found = read_robinson_list(file.read(), name=file.name, by=by, now=timezone.now())
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            text = ngettext(
                "%(count)s entry is heeded from now on.",
                "%(count)s entries are heeded from now on.",
                found.row_count,
            )
            messages.success(request, text % {"count": found.row_count})
            return redirect("customers:robinson")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "current": RobinsonList.objects.first()}
    return render(request, "customers/robinson.html", context, status=status)


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    drop_robinson_list()
    messages.success(request, _("No Robinson list is heeded any more."))
    return redirect("customers:robinson")
