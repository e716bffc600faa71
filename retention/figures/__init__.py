"""The owner's key figures: one SQL definition each, run live or kept as a snapshot."""

from __future__ import annotations

from retention.figures.catalogue import DEFINITIONS
from retention.figures.counting import Counter
from retention.figures.figure import Figure
from retention.figures.scope import Scope
from workshop.models import Company

__all__ = ["Figure", "key_figures"]


def key_figures(scope: Scope) -> list[Figure]:
    """Return all figures of a scope, counted now. The number of queries is always the same."""
    company = Company.objects.first() or Company()
    return Counter(scope, company).figures(list(DEFINITIONS.values()))
