"""Objecting and "that's not me": pages for people who got a message (E-01, E-04, C-05).

GET and HEAD change nothing. The links never expire and work after the message was deleted.
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from customers.links import preferences_url
from messaging.inbound.objections import disown_address, object_by_message
from messaging.models import Message
from workshop_crm.lib.tokens import BadTokenError, read_token

ONE_CLICK = "One-Click"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No CSRF check: mail programs post without cookies, and the token is the permission."""
    message = _find("unsubscribe", token)
    if request.method == "POST":
        is_one_click = request.POST.get("List-Unsubscribe") == ONE_CLICK
        if not is_one_click and "object" not in request.POST:
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        if message is not None:
            object_by_message(message, now=timezone.now())
        return render(request, "public/unsubscribe_done.html", _links(message))
    return render(request, "public/unsubscribe.html", _links(message))


@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    message = _find("not-me", token)
    if request.method == "POST":
        if message is not None:
            disown_address(message.address, now=timezone.now())
        return redirect(f"{request.path}?done=1")
    return render(request, "public/not_me.html", {"is_done": "done" in request.GET})


def _find(purpose: str, token: str) -> Message | None:
    """Find the message of a token; None when it was deleted since, or the token is not ours."""
    try:
        pk = read_token(purpose, token)
    except BadTokenError:
        return None
    return Message.objects.select_related("customer__merged_into").filter(pk=pk).first()


def _links(message: Message | None) -> dict[str, str]:
    if message is None or message.customer is None:
        return {}
    return {"preferences_url": preferences_url(message.customer)}
