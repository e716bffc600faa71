"""Portal customers: how many were won, and on which way they came back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Min, QuerySet, Window
from django.db.models.functions import FirstValue, Lead, RowNumber
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment, Booking, Source
from retention.figure import Figure, percent
from retention.scope import Scope, root_of

NEVER_TOOK_PLACE = (Appointment.State.RELEASED, Appointment.State.CANCELLED)


@dataclass(frozen=True)
class PortalCustomer:
    """When a portal won a customer, and how the second booking came: direct, portal or not yet."""

    won_at: datetime
    came_back: str


def portal_customers(scope: Scope) -> list[PortalCustomer]:
    """Return the customers whose first booking of all came through a portal within the span."""
    made = _made_without_booking(scope)
    return [
        PortalCustomer(won_at, _way_back(next_kind, next_at, _after(won_at, made.get(root, []))))
        for root, won_at, next_kind, next_at in _first_bookings(scope).values_list(
            "root", "first_at", "next_kind", "next_at"
        )
    ]


def _made_without_booking(scope: Scope) -> dict[int, list[datetime]]:
    """When each customer's appointments were made by us, from the span's start on, in order."""
    # One pass over all; a look for each booking would cost the square of the history.
    rows = (
        Appointment.objects.filter(booking=None, created_at__gte=scope.start)
        .exclude(state__in=NEVER_TOOK_PLACE)
        .order_by("created_at")
        .values_list(root_of("customer"), "created_at")
    )
    made = defaultdict(list)
    for root, moment in rows:
        made[root].append(moment)
    return made


def _after(moment: datetime, others: list[datetime]) -> datetime | None:
    return next((other for other in others if other > moment), None)


def _first_bookings(scope: Scope) -> QuerySet[Any]:
    # Windows see the whole history; the span is compared with the window's own value, because
    # a plain filter would cut the history before the windows look at it.
    by_customer: dict[str, Any] = {"partition_by": F("root"), "order_by": ["received_at", "pk"]}
    return (
        Booking.objects.exclude(state=Booking.State.CANCELLED)
        .annotate(root=root_of("customer"))
        .filter(scope.at_site(), root__in=_booked_through_portals(scope))
        .annotate(
            place=Window(RowNumber(), **by_customer),
            first_at=Window(Min("received_at"), partition_by=F("root")),
            first_kind=Window(FirstValue("source__kind"), **by_customer),
            next_kind=Window(Lead("source__kind"), **by_customer),
            next_at=Window(Lead("received_at"), **by_customer),
        )
        .filter(
            place=1,
            first_kind=Source.Kind.PORTAL,
            first_at__gte=scope.start,
            first_at__lt=scope.end,
        )
    )


def _booked_through_portals(scope: Scope) -> QuerySet[Any]:
    """Those who may have been won: only their histories need to be looked at, but in full."""
    booked = Booking.objects.filter(scope.within("received_at"), source__kind=Source.Kind.PORTAL)
    return booked.order_by().values_list(root_of("customer"))


def _way_back(next_kind: str | None, next_at: datetime | None, direct_at: datetime | None) -> str:
    if direct_at and (next_at is None or direct_at < next_at):
        return Source.Kind.DIRECT
    return next_kind or ""


def portal_figures(scope: Scope) -> list[Figure]:
    """Count portal customers won, and how the second booking of each came."""
    customers = portal_customers(scope)
    won = len(customers)
    direct = sum(customer.came_back == Source.Kind.DIRECT for customer in customers)
    portal = sum(customer.came_back == Source.Kind.PORTAL for customer in customers)
    return [
        Figure(
            "portal_customers_won",
            _("Customers won through portals"),
            won,
            won,
            None,
            _("Customers whose first booking of all came through a portal in this time."),
        ),
        Figure(
            "returned_directly",
            _("Came back directly"),
            percent(direct, won),
            direct,
            won,
            _("Of these, those whose second booking was made with us, without a portal."),
            "percent",
        ),
        Figure(
            "returned_through_portal",
            _("Came back through a portal"),
            percent(portal, won),
            portal,
            won,
            _("Of these, those whose second booking came through a portal again."),
            "percent",
        ),
    ]
