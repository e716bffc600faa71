"""The outbox: one row per thing that we say to one person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from messaging.models.text_version import TextVersion


class LetterBatch(models.Model):
    """Letters that are printed together: one PDF."""

    created_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    pdf = models.FileField(upload_to="letters/", blank=True)
    # What stands in the PDF, in its order: id of the message, first page, number of pages.
    contents = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{_('letter batch')} {self.pk}"


class Message(models.Model):
    """One message to one person: the row is the queue.

    ``key`` is unique over person, kind, occasion and step. ``subject_ref`` names what it is
    about ("proposal:12"); ``payload`` holds further ids for rendering, never personal data.
    Subject and texts are filled when claimed, and show what was really sent.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CLAIMED = "claimed", _("being handed over")
        HANDED_OVER = "handed_over", _("handed over")
        DELIVERED = "delivered", _("delivered")
        BLOCKED = "blocked", _("blocked")
        SKIPPED = "skipped", _("not needed any more")
        MISSED = "missed", _("too late")
        BOUNCED = "bounced", _("returned")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("uncertain")

    WAITING_STATES = (State.PLANNED, State.CLAIMED)
    SENT_STATES = (State.HANDED_OVER, State.DELIVERED, State.BOUNCED)

    class LegalClass(models.TextChoices):
        TRANSACTIONAL = "transactional", _("needed for the contract")
        ADVERTISING = "advertising", _("advertising in the sense of the law")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="messages", null=True)
    kind = models.CharField(_("kind"), max_length=40)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    legal_class = models.CharField(max_length=14, choices=LegalClass)
    key = models.CharField(max_length=200, unique=True)
    address = models.CharField(_("address"), max_length=254, blank=True)
    language = models.CharField(max_length=2, default="de")
    subject_ref = models.CharField(max_length=60, db_index=True)
    payload = models.JSONField(default=dict, blank=True)
    step = models.CharField(max_length=20, blank=True)

    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    basis = models.CharField(_("legal basis"), max_length=60, blank=True)
    not_before = models.DateTimeField(_("not before"))
    not_after = models.DateTimeField(_("not after"))
    # Fixed when the row is made: the Message-ID of a mail, the client reference elsewhere (E-07).
    reference = models.CharField(max_length=120, unique=True)
    provider_id = models.CharField(max_length=120, blank=True, db_index=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Committed right before a hand-over: a claim that died earlier surely sent nothing.
    started_at = models.DateTimeField(null=True, blank=True, editable=False)

    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    # The house's own wording that it was made from; none when it was the shipped one.
    text_version = models.ForeignKey(
        TextVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("version of the text"),
    )
    batch = models.ForeignKey(
        LetterBatch, models.SET_NULL, null=True, blank=True, related_name="letters"
    )

    created_at = models.DateTimeField(_("created"))
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(state__in=["planned", "claimed"]),
                name="message_waiting",
            ),
            models.Index(fields=["state", "-created_at", "-id"], name="message_by_state"),
            models.Index(
                fields=["customer", "legal_class", "-handed_over_at"], name="message_frequency"
            ),
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(
                fields=["channel", "claimed_at"],
                condition=models.Q(claimed_at__isnull=False),
                name="message_rate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.state}"


class ProviderEvent(models.Model):
    """What a provider told us about a message; kept even when the message isn't known yet."""

    key = models.CharField(max_length=200, unique=True)
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, blank=True, related_name="provider_events"
    )
    provider_id = models.CharField(max_length=120, db_index=True)
    status = models.CharField(max_length=30)
    detail = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.status}"


class ChannelState(models.Model):
    """Circuit breaker of one channel: paused until, and why."""

    channel = models.CharField(max_length=8, choices=Channel, unique=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.channel
