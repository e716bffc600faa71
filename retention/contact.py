"""Whom we may reach, and what the reminders brought."""

from __future__ import annotations

from datetime import timedelta

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


def _last_words(scope: Scope) -> dict[str, dict[int, str]]:
    """By channel: the newest declaration of each customer about reminders (blank means all)."""
    newest_first = [F("happened_at").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=[F("root"), F("channel")], order_by=newest_first)
    declared = (
        ConsentEvent.objects.filter(purpose__in=(Purpose.SERVICE, ""), happened_at__lt=scope.end)
        .exclude(kind=ConsentEvent.Kind.REQUESTED)
        .annotate(root=root_of("customer"), place=place)
        .filter(place=1)
        .order_by("happened_at", "pk")
        .values_list("root", "channel", "kind")
    )
    said: dict[str, dict[int, str]] = {channel: {} for channel in Channel.values}
    for root, channel, kind in declared:
        for each in [channel] if channel else Channel.values:
            said[each][root] = kind
    return said


def consent_figures(scope: Scope) -> list[Figure]:
    """Count, of the active customers, whom a reminder may reach on each channel (C-10)."""
    has_post = {
        pk: bool(street and city)
        for pk, street, city in active_customers(scope).values_list("pk", "street", "city")
    }
    active, said = set(has_post), _last_words(scope)
    reach = {
        channel: {root for root in active if said[channel].get(root) in AGREED_KINDS}
        for channel in (Channel.EMAIL, Channel.SMS, Channel.CALL)
    }
    objected = said[Channel.LETTER]
    reach[Channel.LETTER] = {
        root for root in active if has_post[root] and objected.get(root) not in REFUSED_KINDS
    }
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
