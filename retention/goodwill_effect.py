"""What goodwill brought: whether the customers came back."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet, Sum

from bookings.models import Appointment
from retention.models import GoodwillRule, GoodwillUse

CAME = (Appointment.State.ARRIVED, Appointment.State.DONE, Appointment.State.CONFIRMED)


def uses_with_effect() -> QuerySet[GoodwillUse]:
    """All uses, newest first; ``came_back`` says whether an appointment was made afterwards."""
    later = Appointment.objects.filter(
        customer=OuterRef("customer"), created_at__gt=OuterRef("given_at"), state__in=CAME
    )
    return GoodwillUse.objects.select_related("rule", "customer", "order").annotate(
        came_back=Exists(later)
    )


def rules_with_sums() -> QuerySet[GoodwillRule]:
    """All rules with what they have given so far."""
    return GoodwillRule.objects.annotate(given=Sum("uses__amount"))
