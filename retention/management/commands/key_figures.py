"""Prints the dashboard's figures."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bookings.models import Source
from retention.figures import Figure, key_figures
from retention.figures.scope import make_scope
from workshop.models import Workshop
from workshop_crm.lib.command_line import plain_day

DEFAULT_SPAN = timedelta(days=89)
Named = TypeVar("Named", Workshop, Source)


class Command(BaseCommand):
    help = "Print the owner's key figures as one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", type=plain_day, metavar="DATE")
        parser.add_argument("--to", dest="end", type=plain_day, metavar="DATE")
        parser.add_argument("--site", metavar="SLUG")
        parser.add_argument("--source", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        end = options["end"] or timezone.localdate(now)
        start = options["start"] or end - DEFAULT_SPAN
        if start > end:
            raise CommandError(f"--from {start} is after --to {end}", returncode=2)
        site = _named(Workshop, "site", options["site"])
        source = _named(Source, "source", options["source"])
        figures = key_figures(make_scope(start, end, site=site, source=source, now=now))
        line = {"figures": [_as_json(figure) for figure in figures]}
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def _named(model: type[Named], what: str, slug: str | None) -> Named | None:
    found = model._default_manager.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise CommandError(f"unknown {what}: {slug}", returncode=2)
    return found


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
