"""The one way in which a settings page shows, checks and saves a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshop_crm.lib.errors import DomainError

SAVED = _("Saved.")


@dataclass(frozen=True)
class EditPage:
    """What stands around a form, and where saving leads."""

    heading: str | Promise
    back_url: str
    save: Callable[[], Any]
    lead: str | Promise = ""
    done: str | Promise = SAVED
    template: str = "workshop/edit.html"
    context: dict[str, Any] = field(default_factory=dict)
    # What the log of changes is asked for to show the history of these settings.
    log_query: str = ""


def edit(request: HttpRequest, form: Any, page: EditPage) -> HttpResponse:
    """Save a valid form and go back; otherwise show it, with 422 when something is wrong."""
    refusal = ""
    if form.is_valid():
        try:
            page.save()
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, str(page.done))
            return redirect(page.back_url)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "page": page, "refusal": refusal, **page.context}
    return render(request, page.template, context, status=status)
