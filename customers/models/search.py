"""What a customer is found by, as words in an index."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer


class BytewiseCharField(models.CharField):  # type: ignore[type-arg]  # Generic only in the stubs.
    """Text that both databases sort by its bytes, so that a prefix is one range of the index.

    SQLite does so by itself; PostgreSQL follows the language of the database unless told.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Add the collation to what the column is made of."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class SearchTerm(models.Model):
    """One word that leads to a customer; customers/search/terms.py derives them all.

    ``word`` is in the loose spelling of workshop_crm/lib/spelling.py, or, with a leading "<",
    backwards, for finding the last digits. Of a merged record the survivor has the words.
    """

    class Kind(models.IntegerChoices):
        """In the order of their worth: who is called so comes before who lives there."""

        NAME = 1, _("name")
        FIRST_NAME = 2, _("first name")
        PLATE = 3, _("plate")
        PHONE = 4, _("phone")
        EMAIL = 5, _("e-mail")
        VIN = 6, _("VIN")
        OLD_PLATE = 7, _("earlier plate")
        TOWN = 8, _("town")
        STREET = 9, _("street")
        FORMERLY = 10, _("formerly")

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="search_terms", db_index=False
    )
    kind = models.PositiveSmallIntegerField(choices=Kind)
    word = BytewiseCharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "word", "kind"], name="search_term_once_per_customer"
            )
        ]
        indexes = [models.Index(fields=["word", "kind", "customer"], name="search_term_by_word")]

    def __str__(self) -> str:
        return str(self.word)
