"""The three things to do: rules over the figures that an owner can check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from retention.cells import figure_text
from retention.figures.figure import Figure
from retention.models import FigureSnapshot
from retention.snapshots import stored_figures

MOST = 3
PROMISE_KEPT, REACHABLE, TOO_MANY_MISSING = Decimal(80), Decimal(60), Decimal(10)


@dataclass(frozen=True)
class Advice:
    """One thing to do, why, and the figure whose list shows with whom to begin."""

    text: str
    figure: Figure


def advice_for(snapshot: FigureSnapshot) -> list[Advice]:
    """Return the first three rules that apply, in the order of what they usually cost."""
    figures = stored_figures(snapshot)
    found = []
    for key, rule in _RULES.items():
        figure = figures.get(key)
        if figure and (text := rule(figure)):
            found.append(Advice(text, figure))
    return found[:MOST]


def _lost_commission(figure: Figure) -> str:
    text = _("Go through the causes: %(amount)s went to portals for customers whom we knew.")
    return text % {"amount": figure_text(figure)} if figure.value else ""


def _slow_answers(figure: Figure) -> str:
    if figure.value is None or figure.value >= PROMISE_KEPT:
        return ""
    text = _("Answer sooner: only %(share)s of the portal bookings were answered as promised.")
    return text % {"share": figure_text(figure)}


def _at_risk(figure: Figure) -> str:
    text = ngettext(
        "Win back who is at risk before they are lost: %(count)s customer. By phone only with "
        "their consent to calls.",
        "Win back those at risk before they are lost: %(count)s customers. By phone only those "
        "who have agreed to calls.",
        int(figure.numerator),
    )
    return text % {"count": figure.numerator} if figure.numerator else ""


def _overdue(figure: Figure) -> str:
    text = ngettext(
        "Offer a date to the owner of an overdue car: %(count)s vehicle.",
        "Offer a date to the owners of overdue cars: %(count)s vehicles.",
        int(figure.numerator),
    )
    return text % {"count": figure.numerator} if figure.numerator else ""


def _reach(figure: Figure) -> str:
    if figure.value is None or figure.value >= REACHABLE:
        return ""
    text = _("Ask for the e-mail consent at the counter: only %(share)s can be reminded so.")
    return text % {"share": figure_text(figure)}


def _no_shows(figure: Figure) -> str:
    if figure.value is None or figure.value < TOO_MANY_MISSING:
        return ""
    return _("Remind of appointments: %(share)s did not come.") % {"share": figure_text(figure)}


def _missed(figure: Figure) -> str:
    text = ngettext(
        "Look why %(count)s message went out too late.",
        "Look why %(count)s messages went out too late.",
        int(figure.numerator),
    )
    return text % {"count": figure.numerator} if figure.numerator else ""


_RULES: dict[str, Callable[[Figure], str]] = {
    "commission_lost": _lost_commission,
    "answered_within_promise": _slow_answers,
    "customers_at_risk": _at_risk,
    "vehicles_overdue": _overdue,
    "consent_email": _reach,
    "no_shows": _no_shows,
    "messages_missed": _missed,
}
