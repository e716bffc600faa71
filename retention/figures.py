"""The owner's key figures, each with the definition that says what is counted."""

from __future__ import annotations

from datetime import date, datetime

from retention.answering import answering_figures
from retention.contact import consent_figures, reminder_figures
from retention.figure import Figure
from retention.money import money_figures
from retention.portal import portal_figures
from retention.scope import make_scope
from workshop.models import Workshop

__all__ = ["Figure", "key_figures"]


def key_figures(start: date, end: date, *, site: Workshop | None, now: datetime) -> list[Figure]:
    """Return the figures of the local days from ``start`` to ``end``, both included.

    ``site`` ``None`` counts all sites; ``now`` decides who waits at present. The number of
    queries does not depend on the number of rows.
    """
    scope = make_scope(start, end, site=site, now=now)
    return [
        *portal_figures(scope),
        *answering_figures(scope),
        *consent_figures(scope),
        *reminder_figures(scope),
        *money_figures(scope),
    ]
