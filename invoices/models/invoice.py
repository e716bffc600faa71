"""What is charged; frozen by the database once issued."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invoices.models.order import LineFields, Order, OrderLine


class InvoiceCounter(models.Model):
    """The last number of each range and year; locked by the issuing transaction (R-05)."""

    series = models.CharField(max_length=10)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="invoice_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.year}"


class Invoice(models.Model):
    """An invoice. Issued, it copies everything it says, and database triggers refuse changes.

    Of an issued row only ``state`` (to cancelled), ``pdf`` and its hash may still change, each
    once; the XML is there before it is issued.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        CANCELLED = "cancelled", _("cancelled by a reversal")

    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True)
    # Set on the reversal (Storno): the invoice whose amounts it negates (BT-25).
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    supply_on = models.DateField(_("date of supply"))
    due_on = models.DateField(_("to be paid by"), null=True, blank=True)
    language = models.CharField(max_length=2, default="de")
    # Copies, made when issued: seller, recipient and vehicle as they were then.
    seller = models.JSONField(default=dict, blank=True)
    recipient = models.JSONField(default=dict, blank=True)
    vehicle_data = models.JSONField(default=dict, blank=True)
    net = models.DecimalField(_("net"), max_digits=10, decimal_places=2, default=0)
    vat = models.DecimalField(_("VAT"), max_digits=10, decimal_places=2, default=0)
    gross = models.DecimalField(_("gross"), max_digits=10, decimal_places=2, default=0)
    # BT-114: what makes the total meet a gross price that was promised.
    rounding = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    pdf = models.FileField(upload_to="invoices/", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    # The e-invoice, byte for byte; none on those issued before there was one.
    xml = models.BinaryField(null=True, blank=True)
    xml_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    # What became of the wish to issue: asked_at, refused (in words), or valid by which profile.
    issue_report = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_on", "-id"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [models.Index(fields=["-issued_on", "-id"], name="invoice_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(number__isnull=False),
                name="invoice_issued_has_number",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="draft"), name="invoice_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("draft"))

    def get_absolute_url(self) -> str:
        return reverse("invoices:invoice", args=[self.pk])

    @property
    def is_asked_for(self) -> bool:
        """Somebody clicked to have this draft issued, and no answer stands here yet."""
        return "asked_at" in (self.issue_report or {})

    @property
    def refusal(self) -> str:
        """Why the draft could not be issued, in the house's language; "" if nothing is wrong."""
        return str((self.issue_report or {}).get("refused", ""))

    @property
    def payable(self) -> Decimal:
        """What is to be paid: the gross sum, met to a promised price (BT-115)."""
        return self.gross + self.rounding


class InvoiceLine(LineFields):
    """A line of an invoice; ``order_line`` is where it comes from (BT-132 within the house)."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        OrderLine, models.PROTECT, null=True, blank=True, related_name="invoice_lines"
    )

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text
