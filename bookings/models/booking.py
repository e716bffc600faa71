"""Notifications as they arrived, and the bookings read from them."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bookings.models.source import Source
from customers.models import Customer, Vehicle
from workshop.models import Service, User, Workshop


class Booking(models.Model):
    """What a customer asked for, once per source and external id, at its newest version."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("waits for one click")
        OPEN = "open", _("open")
        SETTLED = "settled", _("has an appointment")
        CANCELLED = "cancelled", _("cancelled")
        CLOSED = "closed", _("closed without appointment")

    class DropOff(models.TextChoices):
        WAIT = "wait", _("waits here")
        LEAVE = "leave", _("leaves the car")

    source = models.ForeignKey(Source, models.PROTECT, related_name="bookings")
    external_id = models.CharField(max_length=200)
    # The newest version we have seen, as its source orders them (B-00 point 11).
    version = models.CharField(max_length=60, blank=True)
    previous_external_id = models.CharField(max_length=200, blank=True)
    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="bookings")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="bookings")
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    service_texts = models.JSONField(_("wanted"), default=list)
    services = models.ManyToManyField(Service, related_name="+", blank=True)
    price_gross = models.DecimalField(
        _("booked price"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    wished_start = models.DateTimeField(_("wished time"), null=True, blank=True)
    wished_end = models.DateTimeField(null=True, blank=True)
    is_time_agreed = models.BooleanField(_("time agreed at the portal"), default=False)
    notes = models.TextField(_("notes"), blank=True)
    received_at = models.DateTimeField(_("received"))
    occurred_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # The first proposal or confirmation that went to the customer: the promise is kept by it.
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # Known customer who came through a portal again: why? (the red card)
    second_portal_cause = models.CharField(max_length=200, blank=True)
    second_portal_note = models.CharField(max_length=200, blank=True)
    # What the portal gets for it, by its terms of that day; null: no second portal booking.
    commission_lost = models.DecimalField(
        _("commission lost"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    drop_off = models.CharField(_("drop-off"), max_length=5, choices=DropOff, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="booking_once_per_source"
            )
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="booking_by_state"),
            models.Index(fields=["customer", "received_at"], name="booking_by_customer"),
            models.Index(
                fields=["received_at", "id"],
                condition=models.Q(commission_lost__isnull=False),
                name="booking_portal_again",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"

    def get_absolute_url(self) -> str:
        return reverse("bookings:detail", args=[self.pk])


class Notification(models.Model):
    """One raw message as it arrived. Its bytes never change; they are purged after settling.

    ``key`` is the SHA-256 of the source's event id or Message-ID, or of the body: unique per
    source, so that a repeat is known even after everything personal is gone.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        CLARIFICATION = "clarification", _("to be clarified")
        SETTLED = "settled", _("settled")

    class Outcome(models.TextChoices):
        CREATED = "created", _("new booking")
        UPDATED = "updated", _("booking changed")
        CANCELLED = "cancelled", _("booking cancelled")
        DUPLICATE = "duplicate", _("known already")
        STALE = "stale", _("older than what we know")
        CLARIFICATION = "clarification", _("to be clarified")
        IGNORED = "ignored", _("no booking")

    source = models.ForeignKey(Source, models.PROTECT, related_name="notifications")
    key = models.CharField(max_length=200)
    received_at = models.DateTimeField(_("received"))
    content_type = models.CharField(max_length=100, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    body_encrypted = models.BinaryField(null=True)
    body_sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=30, blank=True)
    # Signed webhooks and verified senders act at once; the rest waits for a click (B-01).
    is_authentic = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    booking = models.ForeignKey(
        Booking, models.SET_NULL, null=True, blank=True, related_name="notifications"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    # Who decided in Klärung; empty for what settled by itself.
    settled_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    # {field: [before, after]} of the booking, as far as this notification changed it; it tells
    # the booking's story after the body is purged. See intake/story.py.
    changes = models.JSONField(default=dict, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="notification_once_per_source")
        ]
        indexes = [
            models.Index(
                fields=["received_at", "id"],
                condition=~models.Q(state="settled"),
                name="notification_unsettled",
            ),
            models.Index(fields=["source", "received_at"], name="notification_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
