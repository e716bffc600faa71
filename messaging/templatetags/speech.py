"""Filters for the texts of automatic calls."""

from __future__ import annotations

from django import template

from workshop_crm.lib.speech import spelled, spoken

register = template.Library()
register.filter("spelled", spelled)
register.filter("spoken", spoken)
