"""Which orders a trial has to read: what can't show an occasion stays in the database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from bookings.models import Visit
from bookings.visits.answers import LOW_SCORE
from invoices.models import Invoice, InvoiceLine, Order, OrderLine
from retention.goodwill.case import COMPLAINT_RESTS_MONTHS
from retention.models.goodwill import Occasion
from workshop.models import Company
from workshop_crm.lib.money import CENT

# No month is shorter, none is longer.
SHORTEST_MONTH, LONGEST_MONTH = timedelta(days=28), timedelta(days=31)
_ROOT = Coalesce("customer__merged_into", "customer")
_NEEDED: dict[str, Q] = {
    Occasion.LONG_WAIT: Q(visit__appointment__isnull=False)
    & (Q(visit__closed_at=None) | Q(visit__closed_at__gt=F("visit__appointment__ends_at"))),
    Occasion.BOUGHT_HERE: Q(vehicle__bought_here_on__isnull=False),
}


def may_show(orders: QuerySet[Order], occasion: str, house: Company) -> QuerySet[Order]:
    """Leave out orders that can't show the occasion, so that a large house need not load them.

    Generous where days and hours are in doubt: the case itself decides.
    """
    if occasion in _NEEDED:
        return orders.filter(_NEEDED[occasion])
    if occasion == Occasion.WARRANTY:
        return orders.filter(Exists(_sold_before()))
    if occasion == Occasion.COMPLAINT:
        low = _low_lately()
        of_root = Exists(low.filter(customer=OuterRef("root")))
        of_merged = Exists(low.filter(customer__merged_into=OuterRef("root")))
        return orders.alias(root=_ROOT).filter(of_root | of_merged)
    if occasion == Occasion.FIRST_VISIT:
        return orders.exclude(Exists(_billed_before()))
    if occasion == Occasion.AT_RISK:
        return orders.exclude(Exists(_here_within(house.at_risk_months * SHORTEST_MONTH)))
    return orders


def surely_above(orders: QuerySet[Order], limit: Decimal) -> QuerySet[Order]:
    """Return orders whose work is above a limit, whichever way its lines are rounded."""
    share = 100 - F("lines__discount_percent")
    least = F("lines__quantity") * F("lines__unit_price_net") * share / 100 - CENT
    return orders.alias(least=Sum(least)).filter(least__gt=limit)


def _billed_before() -> QuerySet[Invoice]:
    billed = Invoice.objects.filter(
        order__customer=OuterRef("customer"), issued_on__lt=OuterRef("ordered_on")
    )
    return billed.exclude(order=OuterRef("pk"))


def _sold_before() -> QuerySet[InvoiceLine]:
    again = OrderLine.objects.filter(
        order=OuterRef(OuterRef("pk")), item_number=OuterRef("item_number")
    )
    sold = InvoiceLine.objects.filter(
        Exists(again),
        invoice__order__vehicle=OuterRef("vehicle"),
        invoice__issued_on__lt=OuterRef("ordered_on"),
    )
    return sold.exclude(item_number="")


def _low_lately() -> QuerySet[Visit]:
    day = timedelta(days=1)
    return Visit.objects.filter(
        satisfaction__lte=LOW_SCORE,
        arrived_at__gt=OuterRef("ordered_on") - COMPLAINT_RESTS_MONTHS * LONGEST_MONTH - day,
        arrived_at__lt=OuterRef("ordered_on") + 2 * day,
    )


def _here_within(span: timedelta) -> QuerySet[Visit]:
    day = timedelta(days=1)
    return Visit.objects.filter(
        customer=OuterRef("customer"),
        arrived_at__gt=OuterRef("ordered_on") - span + day,
        arrived_at__lt=OuterRef("ordered_on") - day,
    ).exclude(pk=Coalesce(OuterRef("visit"), 0))
