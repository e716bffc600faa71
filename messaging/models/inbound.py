"""What comes back: mailboxes and the messages of customers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.models.consent import Channel
from messaging.models.message import Message


class Mailbox(models.Model):
    """An IMAP mailbox that we read. The password is stored encrypted (lib/crypto)."""

    name = models.CharField(_("name"), max_length=60)
    host = models.CharField(_("IMAP server"), max_length=120)
    port = models.PositiveIntegerField(_("port"), default=993)
    is_tls = models.BooleanField(_("TLS from the start"), default=True)
    username = models.CharField(_("user"), max_length=120)
    password_encrypted = models.BinaryField(editable=True)
    folder = models.CharField(_("folder"), max_length=120, default="INBOX")
    done_folder = models.CharField(_("folder for read mails"), max_length=120, blank=True)
    unclear_folder = models.CharField(
        _("folder for mails that wait for a person"), max_length=120, blank=True
    )
    # The Authentication-Results header of this host counts, and no other (B-01, B-02).
    trusted_authserv_id = models.CharField(
        _("own mail server's name in Authentication-Results"), max_length=120, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)
    uid_validity = models.BigIntegerField(null=True, blank=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    last_fetched_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)
    # The first round of those in a row that failed.
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.name


class Inbound(models.Model):
    """Something a customer or a mail server sent us: reply, bounce, SMS. Unique per ``key``."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("reply")
        BOUNCE = "bounce", _("bounce")
        AUTO_REPLY = "auto_reply", _("automatic reply")
        COMPLAINT = "complaint", _("complaint about spam")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    address = models.CharField(_("from"), max_length=254, blank=True)
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="inbound"
    )
    in_reply_to = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    text = models.TextField(_("text"), blank=True)
    # What a mail repeats of ours, and its signature: folded away where it is shown.
    quoted = models.TextField(blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("received message")
        verbose_name_plural = _("received messages")

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"


class Answer(models.Model):
    """What somebody of us wrote in answer to one received message; the outbox sends it."""

    inbound = models.ForeignKey(Inbound, models.CASCADE, related_name="answers")
    text = models.TextField(_("text"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"answer {self.pk}"
