"""Invoices that the house's own invoicing system has written."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invoices.models.order import Order


class ImportedInvoice(models.Model):
    """An invoice read from a file, which is kept byte for byte (R-07).

    Its sums are what the customer pays: negative for a credit note, however the file writes
    them. Nobody but staff says which order it belongs to.
    """

    number = models.CharField(_("number"), max_length=80)
    seller = models.CharField(_("seller"), max_length=200, blank=True)
    buyer = models.CharField(_("customer"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    net = models.DecimalField(_("net"), max_digits=14, decimal_places=2)
    vat = models.DecimalField(_("VAT"), max_digits=14, decimal_places=2)
    gross = models.DecimalField(_("gross"), max_digits=14, decimal_places=2)
    # What the file calls the invoice that it corrects or takes back (BT-25).
    preceding = models.CharField(max_length=80, blank=True)
    syntax = models.CharField(_("form"), max_length=20)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="imported_invoices"
    )
    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="imported-invoices/")
    file_sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField(_("read in"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # What the official rules say about it; none while they have not been asked.
    report = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["-imported_at", "-id"]
        verbose_name = _("imported invoice")
        verbose_name_plural = _("imported invoices")
        constraints = [
            models.UniqueConstraint(fields=["seller", "number"], name="imported_invoice_once")
        ]
        indexes = [models.Index(fields=["-imported_at", "-id"], name="imported_invoice_newest")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("invoices:imported", args=[self.pk])

    @property
    def is_credit(self) -> bool:
        """It gives money back."""
        return self.gross < 0

    @property
    def payable(self) -> Decimal:
        return self.gross
