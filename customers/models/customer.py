"""A person or company we work for."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models.channel import Channel


class CustomerQuerySet(models.QuerySet["Customer"]):
    def living(self) -> CustomerQuerySet:
        """Customers that lists and searches may show: neither merged away nor restricted (C-46)."""
        return self.filter(merged_into__isnull=True, is_restricted=False)


class Customer(models.Model):
    """Master data of one customer.

    ``phone`` is E.164 or empty; what was typed stays in ``phone_raw``. The keys at the end are
    derived by customers/records.py on every save, for indexed look-ups.
    """

    class Kind(models.TextChoices):
        CONSUMER = "consumer", _("private customer")
        BUSINESS = "business", _("business customer")

    class AddressState(models.TextChoices):
        UNVERIFIED = "unverified", _("not verified")
        VERIFIED = "verified", _("verified")
        INVALID = "invalid", _("not reachable")

    class Salutation(models.TextChoices):
        NONE = "", _("no salutation")
        MS = "ms", _("Ms")
        MR = "mr", _("Mr")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CONSUMER)
    salutation = models.CharField(_("salutation"), max_length=2, choices=Salutation, blank=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    email_state = models.CharField(
        _("e-mail state"), max_length=10, choices=AddressState, default=AddressState.UNVERIFIED
    )
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    phone_raw = models.CharField(_("phone as given"), max_length=60, blank=True)
    phone_is_mobile = models.BooleanField(_("mobile phone"), default=False)
    phone_state = models.CharField(
        _("phone state"), max_length=10, choices=AddressState, default=AddressState.UNVERIFIED
    )
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, default="DE")
    post_state = models.CharField(
        _("postal address state"),
        max_length=10,
        choices=AddressState,
        default=AddressState.UNVERIFIED,
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("de", _("German")), ("en", _("English"))],
        default="de",
    )
    # What the person likes best, tried first among what is allowed; no consent by itself.
    preferred_channel = models.CharField(
        _("likes best to be reached by"), max_length=8, choices=Channel, blank=True
    )
    notes = models.TextField(_("notes"), blank=True)

    # How we won them: the source's slug, written by bookings; empty for direct customers.
    won_through = models.CharField(_("won through"), max_length=50, blank=True)
    # The source's name, as people know it; bookings keeps it in step.
    won_through_name = models.CharField(max_length=80, blank=True, editable=False)
    won_at = models.DateTimeField(_("won at"), null=True, blank=True)
    # What the portal's terms forbid, written down here for the gate by bookings.
    no_approach_until = models.DateField(_("no direct approach until"), null=True, blank=True)

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    is_restricted = models.BooleanField(_("restricted"), default=False)
    # Emptied on the person's wish; what the law keeps hangs on this row until it may go (C-50).
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    # Derived by customers/records.py: normalised "last first company" and the like.
    email_key = models.CharField(max_length=254, blank=True, editable=False, db_index=True)
    name_key = models.CharField(max_length=200, blank=True, editable=False)
    # What sounds alike and who lives at one door: see workshop_crm/lib/names.py.
    sound_key = models.CharField(max_length=40, blank=True, default="", editable=False)
    street_key = models.CharField(max_length=60, blank=True, default="", editable=False)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["phone"], name="customer_phone"),
            models.Index(fields=["sound_key", "postcode"], name="customer_sound_postcode"),
            models.Index(fields=["street_key", "postcode"], name="customer_street_postcode"),
            models.Index(fields=["last_name", "first_name", "id"], name="customer_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:detail", args=[self.pk])

    @property
    def name(self) -> str:
        """What pages may show: the name, but of restricted data only that they are (C-46)."""
        return str(_("restricted")) if self.is_restricted else self.stored_name

    @property
    def stored_name(self) -> str:
        """First and last name, or the company, or a word that says that we know neither."""
        person = f"{self.first_name} {self.last_name}".strip()
        return person or self.company or str(_("unnamed customer"))

    @property
    def has_postal_address(self) -> bool:
        return bool(self.street and self.postcode and self.city)


class PossibleDuplicate(models.Model):
    """Two customers that may be one; a person decides, or puts it off.

    ``score`` runs from 1 (may be) to 100 (almost certain).
    """

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField(default=0)
    postponed_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    is_same = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_duplicate_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="possible_duplicate_lower_id_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"

    def get_absolute_url(self) -> str:
        return reverse("customers:duplicate", args=[self.pk])
