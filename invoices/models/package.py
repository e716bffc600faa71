"""What a service consists of on an order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from invoices.models.order import LineKind, Unit
from workshop.models import Service


class PackageLine(models.Model):
    """One line that appears on an order when its service is chosen. The price is net.

    Labour without a price takes the rate of the house. Where the service has a price, a last
    line makes them come to it (invoices/orders/packages.py).
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="package_lines")
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=[(kind.value, kind.label) for kind in (LineKind.LABOUR, LineKind.PART)],
    )
    text_de = models.CharField(_("text (German)"), max_length=200)
    text_en = models.CharField(_("text (English)"), max_length=200, blank=True)
    item_number = models.CharField(_("part number"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit)
    unit_price_net = models.DecimalField(
        _("price, net"), max_digits=10, decimal_places=4, null=True, blank=True
    )

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("line of a package")
        verbose_name_plural = _("lines of packages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="package_line_has_quantity"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=LineKind.LABOUR) | models.Q(unit_price_net__isnull=False),
                name="package_part_has_price",
            ),
        ]

    def __str__(self) -> str:
        return self.text_de

    def text(self, language: str) -> str:
        """Return the text in a customer's language; German where there is no other."""
        return self.text_en if language == "en" and self.text_en else self.text_de
