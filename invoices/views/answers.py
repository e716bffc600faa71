"""What the views of this app share."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from workshop.models import User
from workshop_crm.lib.errors import DomainError


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


def staff(request: HttpRequest) -> User:
    """Return who is logged in; the views are only for them."""
    if not isinstance(request.user, User):
        raise TypeError
    return request.user
