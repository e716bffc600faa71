"""Goodwill rules, what they gave, and what was not simply given; figures as they were counted."""

from __future__ import annotations

from retention.models.goodwill import GoodwillRequest, GoodwillRule, GoodwillUse
from retention.models.snapshot import FigureSnapshot

__all__ = ["FigureSnapshot", "GoodwillRequest", "GoodwillRule", "GoodwillUse"]
