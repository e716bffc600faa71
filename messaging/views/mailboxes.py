"""Mailboxes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse


@login_required
def mailboxes(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_required
def mailbox_new(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_required
def mailbox_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()
