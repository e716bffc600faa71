"""Figures by month, source, channel: what stands behind the charts and can be taken along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from retention.figures import cohorts, effect, sources
from retention.figures.counting import Counter
from retention.figures.definition import Text

# A share is a cell of its own: [part, whole, is its time over].
Rows = list[list[Any]]


@dataclass(frozen=True)
class Column:
    """``unit`` is text, month, channel, origin, count, eur, number, step, share or heat.

    A heat is a share that is shown by its darkness as well.
    """

    label: Text
    unit: str = "count"

    @property
    def is_text(self) -> bool:
        return self.unit in {"text", "month", "channel", "origin", "step"}


@dataclass(frozen=True)
class Table:
    """A table of the page. ``count`` returns rows that JSON can hold, in the columns' order."""

    key: str
    title: Text
    lead: Text
    columns: tuple[Column, ...]
    count: Callable[[Counter], Rows]
    # Closed at first: a chart shows the same.
    is_long: bool = False


TABLES: tuple[Table, ...] = (
    Table(
        "portals",
        _("Which portal is worth its commission?"),
        _(
            "The second column says it: net revenue of this time with customers whom the portal "
            "has won, for each euro of commission. The best one stands on top."
        ),
        (
            Column(_("Portal"), "text"),
            Column(_("Revenue per euro of commission"), "number"),
            Column(_("Net revenue"), "eur"),
            Column(_("Commission"), "eur"),
            Column(_("of it for known customers"), "eur"),
            Column(_("New customers")),
            Column(_("Commission per new customer"), "eur"),
            Column(_("Direct within 12 months"), "share"),
            Column(_("Commission saved"), "eur"),
            Column(_("Bookings")),
        ),
        sources.by_portal,
    ),
    Table(
        "portal_months",
        _("Portal customers by the month of their first visit"),
        _("Their next booking after it. Shares whose time is not over yet are marked."),
        (
            Column(_("First visit"), "month"),
            Column(_("Portal"), "text"),
            Column(_("won")),
            Column(_("came back directly")),
            Column(_("came back through a portal")),
            Column(_("Direct within 12 months"), "share"),
            Column(_("Direct within 18 months"), "share"),
        ),
        cohorts.portal_months,
        is_long=True,
    ),
    Table(
        "lost_causes",
        _("Why known customers came through a portal again"),
        _("As the front desk noted it, with the commission that it cost."),
        (Column(_("Cause"), "text"), Column(_("Bookings")), Column(_("Commission"), "eur")),
        sources.lost_causes,
    ),
    Table(
        "cohorts",
        _("When new customers came a second time"),
        _("Of all customers of a month of first visits: the share who had come again by then."),
        (
            Column(_("First visit"), "month"),
            Column(_("Customers")),
            *(Column(label, "heat") for _days, label in cohorts.HORIZONS),
        ),
        cohorts.second_visits,
    ),
    Table(
        "consent_origins",
        _("How consents were won"),
        _("Consents to service reminders given in this time."),
        (Column(_("Channel"), "channel"), Column(_("Way"), "origin"), Column(_("Consents"))),
        effect.consent_origins,
    ),
    Table(
        "reminder_months",
        _("Reminders and the bookings after them"),
        _("Twelve months; a booking counts in the month in which it came."),
        (
            Column(_("Month"), "month"),
            Column(_("reminders sent")),
            Column(_("direct bookings")),
        ),
        effect.reminder_months,
        is_long=True,
    ),
    Table(
        "reminder_steps",
        _("Reminders by channel and step"),
        _("A booking counts for the last reminder before it; all sites and portals."),
        (
            Column(_("Channel"), "channel"),
            Column(_("Step"), "step"),
            Column(_("Booked"), "share"),
        ),
        effect.reminder_steps,
    ),
    Table(
        "hold_out",
        _("Reminded against not reminded"),
        _(
            "Plans with a comparison group: the same share of people, once with and once without; "
            "all sites and portals."
        ),
        (
            Column(_("Plan"), "text"),
            Column(_("Reminded"), "share"),
            Column(_("Not reminded"), "share"),
            Column(_("Difference in points"), "number"),
            Column(_("at least"), "number"),
            Column(_("at most"), "number"),
        ),
        effect.hold_out,
    ),
)
