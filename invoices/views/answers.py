"""What the views of this app share."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from invoices.mails.asked_for import said_of
from invoices.models import Order
from messaging.models import Message
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number

LANGUAGES = ("de", "en")


def done(request: HttpRequest, action: Callable[[], object], said: str = "") -> bool:
    """Do it and say so; a rule's refusal becomes a message instead."""
    try:
        action()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    if said:
        messages.success(request, said)
    return True


def status_of(*forms: BaseForm) -> HTTPStatus:
    """Return 422 when a form was refused."""
    is_refused = any(form.is_bound and form.errors for form in forms)
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK


def send_asked_for(request: HttpRequest, send: Callable[[int], Message]) -> None:
    """Send what staff ask for, once for each click, and say what became of it."""
    after = row_number(request.POST.get("after"))
    try:
        messages.success(request, said_of(send(after)))
    except DomainError as error:
        messages.error(request, str(error))


def find_order(pk: int) -> Order:
    """Return the order of an address, with whom and what its pages name."""
    orders = Order.objects.select_related("customer", "vehicle", "workshop", "visit")
    return get_object_or_404(orders, pk=pk)


def language_of_print(request: HttpRequest, order: Order) -> str:
    """Return the language that the address asks for, or else the customer's."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in LANGUAGES else order.customer.language
