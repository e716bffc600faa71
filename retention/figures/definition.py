"""How a figure is defined: which cases there are, and which of them count. Nothing is run here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Text = str | Promise

OF_BOOKINGS = _("Chosen site: bookings for it.")
OF_VISITS = _("Chosen site: visits there.")
OF_ORDERS = _("Chosen site: orders there.")
OF_HOME = _("Chosen site: customers whose last visit was there, or else their last booking.")
OF_PORTAL = _("Chosen portal: its bookings.")
OF_WON = _("Chosen portal: customers whom it has won.")


class How(Enum):
    """How a number is made of the cases."""

    COUNT = "count"
    AGAINST = "against"
    SHARE = "share"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    NINETIETH = "ninetieth"


@dataclass(frozen=True)
class Cases:
    """One SQL that finds the cases of several figures, in the words of dialect.py.

    It has ``customer_id``, ``at`` (an instant or a day) and ``ref``, the id of the row that
    ``page`` (the name of an address) shows; further columns are what conditions name.
    ``of_site`` and ``of_source`` say what is left when one site or one portal is asked for.
    """

    sql: str
    page: str = ""
    of_site: Text = ""
    of_source: Text = ""


@dataclass(frozen=True)
class Definition:
    """One figure; ``part`` and ``whole`` are conditions on the cases, ``of`` the column counted.

    A share counts ``part`` of ``whole``; "against" counts ``part`` beside ``whole``, which it is
    no part of; all else is made of the cases in ``whole`` alone.
    """

    key: str
    label: Text
    meaning: Text
    cases: Cases
    whole: str = "TRUE"
    part: str = "TRUE"
    how: How = How.COUNT
    of: str = "amount"
    unit: str = ""

    def meaning_of(self, site: object, source: object) -> Text:
        """Say what is counted, and what a chosen site or portal leaves of it."""
        more = [self.cases.of_site if site else "", self.cases.of_source if source else ""]
        words = [self.meaning, *(text for text in more if text)]
        return format_lazy(" ".join(["{}"] * len(words)), *words)

    @property
    def shown_unit(self) -> str:
        usual = {How.COUNT: "count", How.AGAINST: "count", How.SHARE: "percent", How.SUM: "eur"}
        return self.unit or usual[self.how]


@dataclass(frozen=True)
class Group:
    """Figures that stand together on the page under one heading."""

    key: str
    title: Text
    definitions: tuple[Definition, ...] = field(default=())
