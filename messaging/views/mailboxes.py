"""Mailboxes that we read; the owner's page."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from messaging.forms.messages import MailboxForm
from messaging.models import Mailbox


@require_safe
def mailboxes(request: HttpRequest) -> HttpResponse:
    rows = Mailbox.objects.order_by("name", "pk")
    return render(request, "messaging/mailboxes.html", {"mailboxes": rows})


@require_http_methods(["GET", "POST"])
def mailbox_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Mailbox())


@require_http_methods(["GET", "POST"])
def mailbox_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Mailbox, pk=pk))


def _edit(request: HttpRequest, mailbox: Mailbox) -> HttpResponse:
    form = MailboxForm(request.POST or None, instance=mailbox)
    if form.is_valid():
        form.save()
        messages.success(request, _("The mailbox is saved."))
        return redirect("messaging:mailboxes")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "mailbox": mailbox}
    return render(request, "messaging/mailbox.html", context, status=status)
