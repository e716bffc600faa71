"""Goodwill rules, what they gave, and what was not simply given."""

from __future__ import annotations

from retention.models.goodwill import GoodwillRequest, GoodwillRule, GoodwillUse

__all__ = ["GoodwillRequest", "GoodwillRule", "GoodwillUse"]
