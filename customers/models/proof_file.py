"""What somebody signed on paper, scanned or photographed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.consent import ConsentProof
from customers.models.customer import Customer


class ProofFile(models.Model):
    """One picture or PDF that proves declarations (C-14, C-20); goes with the last of them."""

    class Kind(models.TextChoices):
        JPEG = "image/jpeg", _("picture")
        PDF = "application/pdf", _("PDF")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="proof_files")
    proofs = models.ManyToManyField(ConsentProof, related_name="files")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    content_encrypted = models.BinaryField()
    size = models.PositiveIntegerField(_("size in bytes"))
    # Of what was uploaded, so that a double click keeps one file.
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["added_at", "id"]
        verbose_name = _("signed paper")
        verbose_name_plural = _("signed papers")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def file_name(self) -> str:
        """A name without any person's in it: it lands in logs and downloads."""
        return f"proof-{self.pk}.{'pdf' if self.kind == self.Kind.PDF else 'jpg'}"
