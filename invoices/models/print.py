"""Explanations on paper, kept so that nobody waits for the same page twice."""

from __future__ import annotations

from django.db import models

from invoices.models.order import Order


class ExplanationPrint(models.Model):
    """One explanation as PDF, under the hash of its page; while it has no PDF a job makes it.

    ``has_code``: with the QR code for paper that is handed over, never for a mail (C-02).
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="prints")
    language = models.CharField(max_length=2)
    has_code = models.BooleanField()
    page_sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "page_sha256"], name="explanation_print_once")
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.page_sha256[:8]}"
