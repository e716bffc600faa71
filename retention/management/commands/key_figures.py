"""Prints the dashboard's figures (CONTRACTS)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from retention.figures import Figure, key_figures
from retention.figures.scope import make_scope
from workshop.models import Workshop

DEFAULT_SPAN = timedelta(days=89)


class Command(BaseCommand):
    help = "Print the owner's key figures as one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--to", dest="end", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--site", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        end = options["end"] or timezone.localdate(now)
        start = options["start"] or end - DEFAULT_SPAN
        figures = key_figures(make_scope(start, end, site=_site(options["site"]), now=now))
        line = {"figures": [_as_json(figure) for figure in figures]}
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def _site(slug: str | None) -> Workshop | None:
    if not slug:
        return None
    try:
        return Workshop.objects.get(slug=slug)
    except Workshop.DoesNotExist as error:
        raise CommandError(f"unknown site: {slug}", returncode=2) from error


def _as_json(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "value": _number(figure.value),
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "definition": str(figure.definition),
        "unit": figure.unit,
    }


def _number(value: Decimal | int | None) -> str | float | int | None:
    """Amounts are strings with two decimals; shares and minutes have one decimal."""
    if not isinstance(value, Decimal):
        return value
    return f"{value:.2f}" if value.as_tuple().exponent == -2 else float(value)  # noqa: PLR2004
