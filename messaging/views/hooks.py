"""Twilio's web hooks: signed, repeatable, in any order (T-01 to T-04)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from customers.models.consent import Channel
from messaging.calls.dialogue import Heard, answer_call
from messaging.inbound.arriving import IncomingSms, take_sms
from messaging.inbound.provider_events import Receipt, take_receipt
from messaging.inbound.twilio_signature import is_signed_by_twilio
from messaging.models import Message
from workshop_crm.lib.tokens import BadTokenError, read_token

EMPTY_TWIML = "<Response/>"
MAX_ID = 120
MAX_DIGITS = 9


def twilio_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 to everything that Twilio has not signed."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if not is_signed_by_twilio(request):
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        return view(request, **kwargs)

    return guarded


@twilio_only
def status(request: HttpRequest) -> HttpResponse:
    return _take(
        Receipt(
            provider_id=_id(request, "MessageSid"),
            status=_text(request, "MessageStatus"),
            reference=_without_nul(request.GET.get("ref", "")),
            error_code=_number(_text(request, "ErrorCode")),
        )
    )


@twilio_only
def call(request: HttpRequest) -> HttpResponse:
    return _take(
        Receipt(
            provider_id=_id(request, "CallSid"),
            status=_text(request, "CallStatus"),
            reference=_without_nul(request.GET.get("ref", "")),
            error_code=_number(_text(request, "ErrorCode")),
            sequence=_text(request, "SequenceNumber")[:10],
            duration=_number(_text(request, "CallDuration")),
            answered_by=_text(request, "AnsweredBy")[:30],
        )
    )


def _take(receipt: Receipt) -> HttpResponse:
    if not (receipt.provider_id and receipt.status):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    take_receipt(receipt, now=timezone.now())
    return HttpResponse(status=HTTPStatus.OK)


@twilio_only
def inbound(request: HttpRequest) -> HttpResponse:
    sms = IncomingSms(
        provider_id=_id(request, "MessageSid"),
        sender=_text(request, "From"),
        text=_text(request, "Body"),
        opt_out=_text(request, "OptOutType").upper() == "STOP",
    )
    if not sms.provider_id:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    take_sms(sms, now=timezone.now())
    return HttpResponse(EMPTY_TWIML, content_type="text/xml")


@twilio_only
def voice(request: HttpRequest, token: str) -> HttpResponse:
    try:
        pk = read_token("voice", token)
    except BadTokenError as error:
        raise Http404 from error
    message = get_object_or_404(
        Message.objects.select_related("customer"), pk=pk, channel=Channel.VOICE
    )
    heard = Heard(
        call_id=_id(request, "CallSid"),
        answered_by=_text(request, "AnsweredBy"),
        digits=_text(request, "Digits"),
        is_first="key" not in request.GET,
    )
    if not heard.call_id:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    twiml = answer_call(message, heard, action=f"{request.path}?key", now=timezone.now())
    return HttpResponse(twiml, content_type="text/xml")


def _id(request: HttpRequest, name: str) -> str:
    """Return an id of Twilio's; empty for what can't be one."""
    found = _text(request, name)
    return found if len(found) <= MAX_ID else ""


def _text(request: HttpRequest, name: str) -> str:
    return _without_nul(request.POST.get(name, ""))


def _without_nul(text: str) -> str:
    # PostgreSQL stores no text with one.
    return text.replace("\0", "")


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) <= MAX_DIGITS else 0
