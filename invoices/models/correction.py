"""How staff corrected the pairing of lines, kept for the next time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _


class PairCorrection(models.Model):
    """What an order calls it, what the invoice calls it, and whether it is the same.

    It belongs to the house: nobody's name stands here, so nobody's corrections can be counted.
    """

    order_text = models.TextField()
    invoice_text = models.TextField()
    belong_together = models.BooleanField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("kept_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["order_text", "invoice_text"], name="pair_corrected_once"
            )
        ]

    def __str__(self) -> str:
        words = {"ordered": self.order_text, "charged": self.invoice_text}
        if self.belong_together:
            return _("“%(ordered)s” and “%(charged)s” belong together") % words
        return _("“%(ordered)s” and “%(charged)s” don't belong together") % words
