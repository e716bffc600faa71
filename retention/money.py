"""What portals cost, who did not come, what goodwill was given."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment, Booking, Source
from retention.figure import Figure, percent
from retention.models import GoodwillUse
from retention.scope import Scope, root_of
from workshop_crm.lib.money import ZERO, round_money

AMOUNT = DecimalField(max_digits=12, decimal_places=4)
SHOULD_HAVE_COME = (
    Appointment.State.CONFIRMED,
    Appointment.State.ARRIVED,
    Appointment.State.DONE,
    Appointment.State.NO_SHOW,
)


def money_figures(scope: Scope) -> list[Figure]:
    """Sum up commission, no-shows and goodwill of the span."""
    return [*_commission(scope), _no_shows(scope), _goodwill(scope)]


def commission_sums(scope: Scope) -> dict[str, Any]:
    """Return count and commission of all portal bookings, and of those by known customers."""
    rooted = Booking.objects.exclude(state=Booking.State.CANCELLED).annotate(
        root=root_of("customer")
    )
    # One pass over the history; a look back for each booking would cost its square.
    firsts = rooted.filter(received_at__lt=scope.end).order_by().values("root")
    first_at = dict(firsts.annotate(first=Min("received_at")).values_list("root", "first"))
    booked = rooted.filter(
        scope.at_site(), scope.within("received_at"), source__kind=Source.Kind.PORTAL
    ).values_list("root", "received_at", _commission_of_booking())
    paid = [commission for _root, _moment, commission in booked]
    lost = [commission for root, moment, commission in booked if first_at[root] < moment]
    return {"count": len(paid), "paid": sum(paid), "lost_count": len(lost), "lost": sum(lost)}


def _commission_of_booking() -> Any:
    price = Coalesce(F("price_gross"), Decimal(0), output_field=AMOUNT)
    # Not divided by 100: SQLite would divide whole numbers without a remainder.
    percentage = price * F("source__commission_percent") * Decimal("0.01")
    return Coalesce(
        percentage + F("source__commission_fixed"),
        Decimal(0),
        output_field=AMOUNT,
    )


def _commission(scope: Scope) -> list[Figure]:
    sums = commission_sums(scope)
    paid, lost = round_money(sums["paid"] or ZERO), round_money(sums["lost"] or ZERO)
    return [
        Figure(
            "commission_paid",
            _("Commission for portals"),
            paid,
            paid,
            sums["count"],
            _("Percentage of the booked price plus fixed part, of all portal bookings received."),
            "eur",
        ),
        Figure(
            "commission_lost",
            _("Of this for known customers"),
            lost,
            lost,
            sums["lost_count"],
            _("Commission for customers who had booked before: direct bookings would save it."),
            "eur",
        ),
    ]


def _no_shows(scope: Scope) -> Figure:
    counts = Appointment.objects.filter(
        scope.at_site(),
        scope.within("starts_at"),
        state__in=SHOULD_HAVE_COME,
        starts_at__lt=scope.now,
    ).aggregate(all=Count("pk"), missed=Count("pk", filter=Q(state=Appointment.State.NO_SHOW)))
    return Figure(
        "no_shows",
        _("Did not come"),
        percent(counts["missed"], counts["all"]),
        counts["missed"],
        counts["all"],
        _("Past appointments of this time to which the customer did not come."),
        "percent",
    )


def _goodwill(scope: Scope) -> Figure:
    sums = GoodwillUse.objects.filter(
        scope.at_site("order__workshop"), scope.within("given_at")
    ).aggregate(count=Count("pk"), amount=Sum("amount"))
    given = round_money(sums["amount"] or ZERO)
    return Figure(
        "goodwill_given",
        _("Goodwill given"),
        given,
        given,
        sums["count"],
        _("Net allowances that were given by a goodwill rule."),
        "eur",
    )
