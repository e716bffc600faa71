"""Whom we may reach, and what the reminders brought."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, Visit
from customers.models import ConsentEvent, Customer
from customers.models.consent import Channel, Purpose
from reminders.effect import direct_bookings_after, sent_within
from retention.figure import Figure, percent
from retention.scope import Scope, root_of

ACTIVE_FOR = timedelta(days=730)
AGREED_KINDS = (ConsentEvent.Kind.GIVEN, ConsentEvent.Kind.CONFIRMED)
REFUSED_KINDS = (ConsentEvent.Kind.WITHDRAWN, ConsentEvent.Kind.OBJECTED)

LABELS = {
    Channel.EMAIL: _("Reachable by e-mail"),
    Channel.SMS: _("Reachable by SMS"),
    Channel.CALL: _("Reachable by phone"),
    Channel.LETTER: _("Reachable by letter"),
}


def active_customers(scope: Scope) -> QuerySet[Customer]:
    """Living customers with a visit or booking in the two years before the span's end."""
    recently = scope.end - ACTIVE_FOR
    visits = Visit.objects.filter(
        scope.at_site("appointment__workshop"), arrived_at__range=(recently, scope.end)
    )
    bookings = Booking.objects.filter(
        scope.at_site(), received_at__range=(recently, scope.end)
    ).exclude(state=Booking.State.CANCELLED)
    return Customer.objects.living().filter(
        Q(pk__in=visits.annotate(root=root_of("customer")).values("root"))
        | Q(pk__in=bookings.annotate(root=root_of("customer")).values("root"))
    )


def _last_said(scope: Scope, channel: str) -> QuerySet[Any]:
    """The newest declaration of each customer about reminders on a channel (blank means all)."""
    return (
        ConsentEvent.objects.filter(
            channel__in=(channel, ""), purpose__in=(Purpose.SERVICE, ""), happened_at__lt=scope.end
        )
        .exclude(kind=ConsentEvent.Kind.REQUESTED)
        .annotate(
            root=root_of("customer"),
            place=Window(
                RowNumber(),
                partition_by=F("root"),
                order_by=[F("happened_at").desc(), F("pk").desc()],
            ),
            said=F("kind"),
        )
        .filter(place=1)
    )


def _customers_who(scope: Scope, channel: str, kinds: tuple[str, ...]) -> set[int]:
    last_said = _last_said(scope, channel).values_list("root", "said")
    return {root for root, said in last_said if said in kinds}


def consent_figures(scope: Scope) -> list[Figure]:
    """Count, of the active customers, whom a reminder may reach on each channel (C-10)."""
    active = set(active_customers(scope).values_list("pk", flat=True))
    with_post = active_customers(scope).exclude(street="").exclude(city="")
    reach = {
        channel: active & _customers_who(scope, channel, AGREED_KINDS)
        for channel in (Channel.EMAIL, Channel.SMS, Channel.CALL)
    }
    by_post = set(with_post.values_list("pk", flat=True))
    reach[Channel.LETTER] = by_post - _customers_who(scope, Channel.LETTER, REFUSED_KINDS)
    return [
        Figure(
            f"consent_{channel.value}",
            LABELS[channel],
            percent(len(customers), len(active)),
            len(customers),
            len(active),
            _letter_definition() if channel == Channel.LETTER else _consent_definition(),
            "percent",
        )
        for channel, customers in reach.items()
    ]


def _consent_definition() -> Promise:
    return _(
        "Customers with a visit or booking in the last two years whose last word on this channel "
        "is a consent to service reminders."
    )


def _letter_definition() -> Promise:
    return _(
        "Customers with a visit or booking in the last two years, with a postal address and "
        "without an objection to letters."
    )


def reminder_figures(scope: Scope) -> list[Figure]:
    """Count reminders that went out, and the direct bookings within 60 days after them."""
    sent = sent_within(scope.start, scope.end).count()
    booked = direct_bookings_after(scope.start, scope.end).filter(scope.at_site()).count()
    return [
        Figure(
            "reminders_sent",
            _("Reminders sent"),
            sent,
            sent,
            None,
            _("Service reminders that left the house in this time, on all channels and sites."),
        ),
        Figure(
            "bookings_after_reminders",
            _("Bookings after reminders"),
            booked,
            booked,
            sent,
            _(
                "Direct bookings for a vehicle within 60 days after one of these reminders "
                "about it."
            ),
        ),
    ]
