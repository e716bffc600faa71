"""The visit: what happens from welcome to good-bye."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bookings.models.calendar import Appointment
from bookings.models.checklist import Checklist
from customers.models import Customer, Vehicle
from workshop.models import Workshop


class Visit(models.Model):
    """One customer in the house.

    It keeps the checklist with which it began; without one the steps are those of
    bookings/visits/checklist.py.
    """

    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, blank=True, related_name="visit"
    )
    # Where somebody without an appointment came in; otherwise the appointment says it.
    workshop = models.ForeignKey(
        Workshop, models.PROTECT, null=True, blank=True, related_name="walk_ins"
    )
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="visits")
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    arrived_at = models.DateTimeField(_("arrived"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    mileage_km = models.PositiveIntegerField(_("mileage in km"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), null=True, blank=True)

    class Meta:
        ordering = ["-arrived_at", "-id"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(satisfaction__isnull=True)
                | models.Q(satisfaction__range=(1, 5)),
                name="visit_satisfaction_range",
            )
        ]
        indexes = [
            models.Index(fields=["customer", "arrived_at"], name="visit_by_customer"),
            models.Index(
                fields=["arrived_at", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="visit_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.arrived_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("bookings:visit", args=[self.pk])


class VisitStep(models.Model):
    """One step of the checklist that was settled: done, or left out with a reason.

    ``answer`` and ``note`` are what was said to a question of the owner's own.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=30)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    skipped_reason = models.CharField(max_length=200, blank=True)
    answer = models.CharField(_("answer"), max_length=3, choices=Answer, blank=True, default="")
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["done_at", "id"]
        constraints = [models.UniqueConstraint(fields=["visit", "step"], name="visit_step_once")]

    def __str__(self) -> str:
        return self.step


class ClientSave(models.Model):
    """One save that a tablet has sent; its number makes a repeat of it do nothing."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="client_saves")
    client_id = models.UUIDField(unique=True)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.client_id)
