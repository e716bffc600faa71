"""Where a program wants to be told of changes, and what it was told."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshop_crm.api.models.system import System


class Endpoint(models.Model):
    """An address of a program that hears of changes; its secret is stored encrypted.

    After a rotation both secrets sign until ``previous_secret_until``.
    """

    system = models.ForeignKey(System, models.CASCADE, related_name="endpoints")
    url = models.URLField(_("address"), max_length=500)
    # Names of resources; see workshop_crm/api/scopes.py.
    resources = models.JSONField(_("hears of"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    secret_encrypted = models.BinaryField()
    previous_secret_encrypted = models.BinaryField(null=True)
    previous_secret_until = models.DateTimeField(null=True)
    # Since when nothing was taken, and when it is tried again.
    failing_since = models.DateTimeField(null=True, editable=False)
    try_at = models.DateTimeField(null=True, editable=False)
    # A worker is talking to it; over after a while, should the worker have died.
    busy_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.url

    def get_absolute_url(self) -> str:
        return reverse("systems:hook", args=[self.pk])


class Delivery(models.Model):
    """One event for one address: the row is the queue. Its id stays the same in every attempt."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        GIVEN_UP = "given_up", _("given up")

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resource = models.CharField(max_length=20)
    number = models.BigIntegerField()
    event = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    # The status of the last answer, or a word for why there was none.
    last_answer = models.CharField(max_length=40, blank=True)
    last_tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"],
                condition=Q(state="waiting"),
                name="delivery_waiting",
            ),
            models.Index(fields=["happened_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.message_id)
