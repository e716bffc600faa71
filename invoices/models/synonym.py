"""Words that mean the same in this house."""

from __future__ import annotations

from django.db import models


class Synonym(models.Model):
    """Two words or phrases for one thing, as staff write them on orders and invoices."""

    first = models.CharField(max_length=80)
    second = models.CharField(max_length=80)

    class Meta:
        ordering = ("first", "pk")

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"
