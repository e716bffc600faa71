"""The consent ledger: append-only events, their proof, their use; objections and pauses."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.channel import Channel as Channel  # Known by this name to everybody.
from customers.models.customer import Customer


class Purpose(models.TextChoices):
    """What a message is for; the first needs no consent (C-06), all others do (C-01, C-02)."""

    CONTRACT = "contract", _("appointment, order and invoice")
    SERVICE = "service", _("service reminders (HU, inspection, tyres …)")
    SATISFACTION = "satisfaction", _("questions about satisfaction")
    OFFERS = "offers", _("offers and news")


ADVERTISING_PURPOSES = (Purpose.SERVICE, Purpose.SATISFACTION, Purpose.OFFERS)


class ConsentWording(models.Model):
    """One version of a text that people agree to; never changed, only followed by the next."""

    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=2, default="de")
    text = models.TextField()
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version", "language"], name="consent_wording_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version} ({self.language})"


class ConsentEvent(models.Model):
    """One declaration about one channel and one purpose (C-14, C-20). Never updated.

    A row of kind ``objected`` with empty ``channel`` or ``purpose`` means all of them (C-30).
    Keeps its customer id through merges; readers ask with the survivor's ``merged_ids``.
    """

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("requested, not confirmed")
        GIVEN = "given", _("given")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OBJECTED = "objected", _("objected")

    class Origin(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        WEB = "web", _("on the web page")
        EMAIL = "email", _("by e-mail")
        SMS = "sms", _("by SMS")
        PHONE = "phone", _("by phone")
        PAPER = "paper", _("on paper")
        PORTAL = "portal", _("at the portal")
        PROVIDER = "provider", _("reported by the provider")
        IMPORT = "import", _("imported")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consent_events")
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    origin = models.CharField(max_length=10, choices=Origin)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, null=True, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Keyed hash of the address that the declaration is about (C-33); empty for letters.
    address_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["happened_at", "id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["customer", "happened_at", "id"], name="consent_by_customer")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.purpose}"


class ConsentProof(models.Model):
    """The personal fields of a declaration, apart from the ledger so that they can be erased."""

    event = models.OneToOneField(ConsentEvent, models.CASCADE, related_name="proof")
    name = models.CharField(max_length=200)
    postal_address = models.CharField(max_length=250, blank=True)
    address = models.CharField(max_length=254, blank=True)  # The e-mail or number meant.
    company_block = models.TextField()
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    evidence = models.TextField(blank=True)
    # Guesses at the code by SMS (C-23), counted at the attempt's first event; empty means none.
    wrong_codes = models.PositiveSmallIntegerField(null=True, blank=True)
    retain_until = models.DateField()

    def __str__(self) -> str:
        return f"proof of {self.event_id}"


class ConsentUse(models.Model):
    """One use of a consent: prolongs how long its proof is kept (§7a UWG, C-20)."""

    event = models.ForeignKey(ConsentEvent, models.CASCADE, related_name="uses")
    used_at = models.DateTimeField()
    reference = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "reference"], name="consent_use_once")
        ]

    def __str__(self) -> str:
        return self.reference


class ExistingCustomerBasis(models.Model):
    """The stored conditions of §7(3) UWG (C-11): where the address came from, what was said."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="existing_customer_bases")
    sale_reference = models.CharField(max_length=60)
    collected_on = models.DateField()
    notice = models.ForeignKey(ConsentWording, models.PROTECT)
    purposes = models.JSONField(default=list)
    email_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "sale_reference"], name="existing_customer_basis_once"
            )
        ]

    def __str__(self) -> str:
        return self.sale_reference


class Suppression(models.Model):
    """An objection kept by keyed hash of the address: outlives erasure, binds all (C-32, C-33)."""

    address_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=8, choices=Channel, blank=True)  # Empty: all.
    purpose = models.CharField(
        max_length=12, choices=Purpose, blank=True
    )  # Empty: all advertising.
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "channel", "purpose"], name="suppression_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel or 'all'} {self.purpose or 'all'}"


class ContactPause(models.Model):
    """No advertising to this customer for a while: complaint, own wish. Read in the claim."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contact_pauses")
    reason = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return self.reason
