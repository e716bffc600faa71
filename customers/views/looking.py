"""Opening what belongs to a customer: written down, and closed for restricted people (C-46)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from customers.models import AccessEntry, Customer
from customers.privacy.access_log import note_look
from workshop.access import signed_in
from workshop.models import User


def look_at(request: HttpRequest, customer: Customer, action: str, reference: str = "") -> None:
    """Note who looks. Raises Http404 when the data are restricted for this person."""
    user = _may_look(request, customer)
    what = AccessEntry.Action.ARCHIVE if customer.is_restricted else action
    note_look(user, customer.pk, what, now=timezone.now(), reference=reference)


def look_at_part(
    request: HttpRequest, customer: Customer, action: str, reference: str = ""
) -> None:
    """As ``look_at``, but a page that has noted the look may ask for a part of itself."""
    if HtmxDetails(request):
        _may_look(request, customer)
    else:
        look_at(request, customer, action, reference)


def _may_look(request: HttpRequest, customer: Customer) -> User:
    user = signed_in(request)
    if customer.is_restricted and not user.may_read_archive:
        raise Http404
    return user
