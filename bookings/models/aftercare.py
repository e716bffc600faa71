"""What remains after a visit: the agreed next step, and work that was put off."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.models.calendar import Appointment, Proposal
from bookings.models.visit import Visit
from customers.models import Customer, Vehicle
from customers.models.consent import Channel
from workshop.models import Service


class NextStep(models.Model):
    """How it goes on after a visit: a date, or why there is none, and how we get in touch."""

    class Outcome(models.TextChoices):
        BOOKED = "booked", _("date agreed")
        PROPOSED = "proposed", _("dates sent")
        LATER = "later", _("no date yet")

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="next_step")
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # The day on which we get in touch again, where that was agreed.
    again_on = models.DateField(_("in touch again on"), null=True, blank=True)
    # Empty: the customer does not want to hear from us.
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="booked", appointment__isnull=False)
                | Q(outcome="proposed", proposal__isnull=False)
                | Q(outcome="later") & ~Q(reason=""),
                name="next_step_says_how_it_goes_on",
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.outcome}"


class DeferredWorkQuerySet(models.QuerySet["DeferredWork"]):
    def to_offer(self, *, today: date) -> DeferredWorkQuerySet:
        """Work that is still open and not expired; safety is told again whatever its date."""
        return self.filter(state=DeferredWork.State.OPEN).filter(
            Q(valid_until=None) | Q(valid_until__gte=today) | Q(urgency=DeferredWork.Urgency.SAFETY)
        )


class DeferredWork(models.Model):
    """Work that we found and the customer put off; offered again at the next contact.

    "Expired" is derived from ``valid_until``, not stored. Safety is never out of date, only its
    price is.
    """

    class Urgency(models.TextChoices):
        SAFETY = "safety", _("safety: do it now")
        SOON = "soon", pgettext_lazy("urgency", "soon")
        CONVENIENT = "convenient", _("when convenient")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DECLINED = "declined", _("not wanted")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="deferred_work")
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="deferred_work"
    )
    visit = models.ForeignKey(
        Visit, models.SET_NULL, null=True, blank=True, related_name="deferred_work"
    )
    text = models.CharField(_("work"), max_length=200)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency)
    price_gross = models.DecimalField(
        _("price, gross"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    valid_until = models.DateField(_("offer valid until"), null=True, blank=True)
    # Agreed with the customer; empty means together with the vehicle's next reminder.
    remind_on = models.DateField(_("wanted on"), null=True, blank=True)
    found_by = models.CharField(_("found by"), max_length=80, blank=True)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Safety work that was refused: when the customer said that they know what it means.
    acknowledged_at = models.DateTimeField(_("risk acknowledged"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DeferredWorkQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at", "-id"]
        verbose_name = _("deferred work")
        verbose_name_plural = _("deferred work")
        constraints = [
            models.CheckConstraint(
                condition=~Q(urgency="safety") | Q(acknowledged_at__isnull=False),
                name="deferred_safety_is_acknowledged",
            )
        ]
        indexes = [
            models.Index(
                fields=["customer"], condition=Q(state="open"), name="deferred_open_by_customer"
            )
        ]

    def __str__(self) -> str:
        return self.text

    def is_expired(self, today: date) -> bool:
        """Whether its offer has run out; safety is mentioned again all the same."""
        return self.valid_until is not None and self.valid_until < today

    def is_to_offer(self, today: date) -> bool:
        """Whether it is offered again, as ``to_offer`` finds it."""
        is_safety = self.urgency == self.Urgency.SAFETY
        return self.state == self.State.OPEN and (is_safety or not self.is_expired(today))
