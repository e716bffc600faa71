"""Customer files that are read in, what became of each row, and how a row is known again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer


class CustomerImport(models.Model):
    """One customer file on its way in: uploaded, mapped, checked, run, kept for thirty days.

    ``fields`` names for each column what it holds. ``rows_done`` is the cursor: each batch is one
    transaction that moves it, so a killed worker goes on where it stopped.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", _("columns to be checked")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, nothing stored yet")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")

    name = models.CharField(_("file"), max_length=120)
    # Customer numbers count within one program only: two programs may both have a number 1001.
    system = models.CharField(_("program"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.MAPPING)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    headings = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    # The words that people agreed to, where a column says who consented (C-20).
    wording = models.TextField(blank=True)
    row_count = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    # The table as compressed text, encrypted; emptied thirty days after the upload (C-49).
    content_encrypted = models.BinaryField(null=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name = _("customer file")
        verbose_name_plural = _("customer files")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:import", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.RUNNING}

    @property
    def percent(self) -> int:
        return self.rows_done * 100 // self.row_count if self.row_count else 100


class ImportedRow(models.Model):
    """What became, or in a check would become, of one row of a customer file."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("new customer")
        UPDATED = "updated", _("known already, completed")
        DUPLICATE_OF = "duplicate_of", _("same person as in an earlier row")
        POSSIBLE_DUPLICATE = "possible_duplicate", _("new, perhaps known already")
        REFUSED = "refused", _("not imported")

    customer_import = models.ForeignKey(CustomerImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="+")
    same_as_row = models.PositiveIntegerField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    needs_look = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer_import", "number"], name="imported_row_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class ImportKey(models.Model):
    """How a row of another program is known again, so that a second import doubles nobody.

    ``key`` is "nr:" and the program's customer number, or "row:" and a keyed hash of the row.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="import_keys")
    system = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="import_key_once_per_system")
        ]

    def __str__(self) -> str:
        return self.key
