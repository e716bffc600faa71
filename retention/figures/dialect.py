"""Where PostgreSQL and SQLite differ, and what the filters add: fields of ``str.format``.

A definition writes ``{month[b.received_at]}`` or ``{site[b.workshop_id]}``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from retention.figures.scope import Scope

_ZONE = settings.TIME_ZONE


@dataclass(frozen=True)
class _Field:
    """What stands in the square brackets becomes the arguments, divided by blanks."""

    write: Callable[..., str]

    def __getitem__(self, words: str) -> str:
        return self.write(*words.split())


# By name: how PostgreSQL says it, and how SQLite does.
_WORDS = {
    # The local month of an instant: "2026-09".
    "month": (
        f"to_char({{0}} AT TIME ZONE '{_ZONE}', 'YYYY-MM')",
        f"substr(django_datetime_trunc('month', {{0}}, '{_ZONE}', 'UTC'), 1, 7)",
    ),
    # An instant so many days on.
    "later": ("({0} + interval '{1} days')", "datetime({0}, '+{1} days')"),
    # Whole minutes and days between two instants.
    "minutes": (
        "CAST(floor(extract(epoch FROM {1} - {0}) / 60) AS integer)",
        "CAST((julianday({1}) - julianday({0})) * 1440 + 0.001 AS integer)",
    ),
    "days": (
        "CAST(floor(extract(epoch FROM {1} - {0}) / 86400) AS integer)",
        "CAST(julianday({1}) - julianday({0}) + 0.00001 AS integer)",
    ),
    # An entry of a JSON column that is a number.
    "number": ("CAST({0} ->> '{1}' AS bigint)", "CAST(json_extract({0}, '$.{1}') AS integer)"),
}
_VISIT_SITE = (
    "COALESCE({0}.workshop_id, (SELECT place.workshop_id FROM bookings_appointment place"
    " WHERE place.id = {0}.appointment_id))"
)


def written(sql: str, scope: Scope) -> str:
    """Return a definition in the words of the database in use, with the filters of the scope."""
    number = 0 if connection.vendor == "postgresql" else 1
    words = {name: _Field(pair[number].format) for name, pair in _WORDS.items()}
    filters = {
        "site": _only_if(scope.site, "{0} = %(site)s"),
        "visit_site": _only_if(scope.site, f"{_VISIT_SITE} = %(site)s"),
        "source": _only_if(scope.source, "{0} = %(source)s"),
        "won_by": _only_if(scope.source, "{0}.won_through = %(source_slug)s"),
    }
    return sql.format_map({**words, **filters})


def _only_if(wanted: object, condition: str) -> _Field:
    return _Field(condition.format if wanted else lambda _column: "TRUE")
