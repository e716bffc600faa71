"""How fast portal bookings are answered, and who waits at present."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, Source
from retention.figure import Figure, percent
from retention.scope import Scope
from workshop.models import Company

UNANSWERED_STATES = (Booking.State.UNCONFIRMED, Booking.State.OPEN)
DEFAULT_PROMISE = timedelta(minutes=30)


def promise() -> timedelta:
    """Return how soon this workshop wants to have answered a booking."""
    company = Company.objects.first()
    return timedelta(minutes=company.promise_minutes) if company else DEFAULT_PROMISE


def waiting_too_long(scope: Scope, limit: timedelta) -> QuerySet[Booking]:
    """Bookings without an answer whose promise is broken at present."""
    return Booking.objects.filter(
        scope.at_site(),
        state__in=UNANSWERED_STATES,
        answered_at=None,
        received_at__lt=scope.now - limit,
    )


def answering_figures(scope: Scope) -> list[Figure]:
    """Count those who wait; median and share within the promise of the span's bookings."""
    limit = promise()
    waiting = waiting_too_long(scope, limit).count()
    received = Booking.objects.filter(
        scope.at_site(), scope.within("received_at"), source__kind=Source.Kind.PORTAL
    ).exclude(state=Booking.State.CANCELLED, answered_at=None)
    counts = received.aggregate(
        all=Count("pk"),
        answered=Count("answered_at"),
        kept=Count("pk", filter=Q(answered_at__lte=F("received_at") + limit)),
    )
    return [
        Figure(
            "bookings_waiting",
            _("Waiting longer than promised"),
            waiting,
            waiting,
            None,
            _("Bookings that are unanswered at present although the promised time is over."),
        ),
        Figure(
            "median_minutes_to_answer",
            _("Minutes to the answer (median)"),
            _median_minutes(received, counts["answered"]),
            counts["answered"],
            counts["all"],
            _("Half of the portal bookings of this time were answered faster, half slower."),
            "minutes",
        ),
        Figure(
            "answered_within_promise",
            _("Answered within the promise"),
            percent(counts["kept"], counts["all"]),
            counts["kept"],
            counts["all"],
            _("Portal bookings of this time whose first answer came within the promised minutes."),
            "percent",
        ),
    ]


def _median_minutes(received: QuerySet[Booking], count: int) -> Decimal | None:
    """Return the median; the mean of the two in the middle if the count is even."""
    if not count:
        return None
    waited = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    spans = received.exclude(answered_at=None).annotate(waited=waited).order_by("waited")
    middle = spans.values_list("waited", flat=True)[(count - 1) // 2 : count // 2 + 1]
    seconds = [span.total_seconds() for span in middle]
    return (Decimal(str(sum(seconds) / len(seconds))) / 60).quantize(
        Decimal("0.1"), rounding=ROUND_HALF_UP
    )
