"""Proposals with held dates, and appointments: the rows that occupy bays."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.models.booking import Booking
from customers.models import Customer, Vehicle
from workshop.models import Bay, Service, Workshop


class Proposal(models.Model):
    """Dates that we offer for one booking, held until ``expires_at``.

    Its dates are appointments with ``proposal`` set. "Expired" is derived from the time, not
    stored; ``lapsed`` is what the keeper writes down after it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="proposals")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("held until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # The customer's words with "another date" or a refusal.
    answer = models.TextField(pgettext_lazy("field", "answer"), blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state="open"), name="proposal_open_once_per_booking"
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking} {self.state}"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def occupying(self) -> AppointmentQuerySet:
        """Appointments that occupy their bay (held, confirmed, arrived)."""
        return self.filter(state__in=Appointment.OCCUPYING_STATES)


class Appointment(models.Model):
    """A place in the calendar, ``[starts_at, ends_at)`` on one bay, and set-up before it.

    No two occupying rows of one bay overlap: on PostgreSQL by an exclusion constraint, on
    SQLite by IMMEDIATE transactions.
    """

    class State(models.TextChoices):
        HELD = "held", _("held")
        CONFIRMED = "confirmed", _("confirmed")
        ARRIVED = "arrived", _("customer is here")
        DONE = "done", _("done")
        RELEASED = "released", _("released")
        NO_SHOW = "no_show", _("did not come")
        CANCELLED = "cancelled", pgettext_lazy("appointment", "cancelled")

    class CalendarAnswer(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("accepted")
        TENTATIVE = "TENTATIVE", _("perhaps")
        DECLINED = "DECLINED", _("declined")

    OCCUPYING_STATES = (State.HELD, State.CONFIRMED, State.ARRIVED)

    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="appointments")
    bay = models.ForeignKey(Bay, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    # Set-up: from then on the bay is taken. Customers see ``starts_at``; null: no set-up.
    taken_from = models.DateTimeField(_("bay taken from"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="appointments")
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="dates"
    )
    # The number under which the proposal offers this date: 1, 2, 3.
    number = models.PositiveSmallIntegerField(default=1)
    services = models.ManyToManyField(Service, related_name="+", blank=True)
    created_at = models.DateTimeField()
    # iTIP (K-02): one UID for life, SEQUENCE rises when time or state changes.
    ical_uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    ical_sequence = models.PositiveIntegerField(default=0, editable=False)
    # What the customer's calendar has answered last (PARTSTAT), and when by its own clock.
    calendar_answer = models.CharField(
        max_length=12, choices=CalendarAnswer, blank=True, default="", editable=False
    )
    calendar_answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(taken_from=None) | Q(taken_from__lt=F("starts_at")),
                name="appointment_set_up_before_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workshop", "starts_at"],
                condition=Q(state__in=["held", "confirmed", "arrived"]),
                name="appointment_occupying",
            ),
            models.Index(fields=["workshop", "starts_at", "id"], name="appointment_by_day"),
            models.Index(fields=["customer", "starts_at"], name="appointment_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}Z {self.bay}"

    @property
    def occupied_from(self) -> datetime:
        """From when on the bay is taken, set-up included."""
        return self.taken_from or self.starts_at
