"""Reminder plans, calls made, and which days were already worked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from messaging.models import Message
from workshop.models import Service


class ReminderPlan(models.Model):
    """Which due service is told when: steps in days before (negative) or after the due date."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="reminder_plan")
    steps = models.JSONField(_("steps in days"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    # Of so many in a hundred customers nobody is reminded, to see what reminding brings.
    held_back_percent = models.PositiveSmallIntegerField(
        _("comparison group in percent"), default=0
    )

    # Of a season: to so many customers a day at most; empty: as many as the bays can take.
    most_a_day = models.PositiveSmallIntegerField(
        _("at most so many customers a day"), null=True, blank=True
    )

    class Meta:
        ordering = ["service__name_de"]
        verbose_name = _("reminder plan")
        verbose_name_plural = _("reminder plans")

    def __str__(self) -> str:
        return str(self.service)


class CallAttempt(models.Model):
    """One attempt to call a customer from the call list."""

    class Outcome(models.TextChoices):
        BOOKED = "booked", _("appointment made")
        REACHED = "reached", _("reached, wants to think")
        CALL_BACK = "call_back", _("asks to be called another time")
        NO_ANSWER = "no_answer", _("not reached")
        NOT_INTERESTED = "not_interested", _("no interest this time")
        OBJECTED = "objected", _("wants no more calls")
        SOLD = "sold", _("vehicle sold")
        WRONG_NUMBER = "wrong_number", _("wrong number")

    # Whoever was spoken to may have been promised a call at another time.
    PROMISED = (Outcome.CALL_BACK, Outcome.REACHED)

    message = models.ForeignKey(Message, models.CASCADE, related_name="call_attempts")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="call_attempts")
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome)
    note = models.CharField(_("note"), max_length=250, blank=True)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-called_at"]

    def __str__(self) -> str:
        return self.outcome


class PlanningRules(models.Model):
    """By which rules the last round planned: one row. Other rules, and all is looked at anew."""

    fingerprint = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.fingerprint


class CallHold(models.Model):
    """Who is calling just now, so that nobody else does; it ends by itself."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="call_hold")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id} {self.held_by_id}"


class DayDone(models.Model):
    """A daily job that was run for a local date: each date once."""

    job = models.CharField(max_length=40)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "day"], name="day_done_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.day}"
