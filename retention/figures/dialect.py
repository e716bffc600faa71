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
    # A day so many months on; of a shorter month the last day.
    "months_on": (
        "CAST({0} + make_interval(months => {1}) AS date)",
        "min(date({0}, '+' || {1} || ' months'),"
        " date({0}, 'start of month', '+' || ({1} + 1) || ' months', '-1 day'))",
    ),
    # An entry of a JSON column that is a number.
    "number": ("CAST({0} ->> '{1}' AS bigint)", "CAST(json_extract({0}, '$.{1}') AS integer)"),
}
_VISIT_SITE = (
    "COALESCE({0}.workshop_id, (SELECT place.workshop_id FROM bookings_appointment place"
    " WHERE place.id = {0}.appointment_id))"
)
# Where a customer belongs: the site of the last visit, or else of the last booking.
_HOME = (
    "COALESCE((SELECT COALESCE(seen.workshop_id, place.workshop_id) FROM bookings_visit seen"
    " LEFT JOIN bookings_appointment place ON place.id = seen.appointment_id"
    " WHERE seen.customer_id = {0} AND seen.arrived_at < %(end)s"
    " ORDER BY seen.arrived_at DESC, seen.id DESC LIMIT 1),"
    " (SELECT asked.workshop_id FROM bookings_booking asked"
    " WHERE asked.customer_id = {0} AND asked.received_at < %(end)s"
    " ORDER BY asked.received_at DESC, asked.id DESC LIMIT 1))"
)
# Not made of a row of a customer file: whoever stood there was a customer before.
_NEW = (
    "NOT EXISTS (SELECT 1 FROM customers_importedrow listed WHERE listed.customer_id = {0}"
    " AND listed.outcome IN ('created', 'possible_duplicate'))"
)


def written(sql: str, scope: Scope) -> str:
    """Return a definition in the words of the database in use, with the filters of the scope."""
    number = 0 if connection.vendor == "postgresql" else 1
    words = {name: _Field(pair[number].format) for name, pair in _WORDS.items()}
    filters = {
        "site": _only_if(scope.site, "{0} = %(site)s"),
        "home": _only_if(scope.site, f"{_HOME} = %(site)s"),
        "visit_site": _only_if(scope.site, f"{_VISIT_SITE} = %(site)s"),
        "source": _only_if(scope.source, "{0} = %(source)s"),
        # Only this looks at the customer in many statements: joined with LEFT, so that the
        # database leaves the table out where nobody chose a portal.
        "won_by": _only_if(scope.source, "{0}.won_through = %(source_slug)s"),
    }
    return sql.format_map({**words, **filters, "new": _Field(_NEW.format)})


def _only_if(wanted: object, condition: str) -> _Field:
    return _Field(condition.format if wanted else lambda _column: "TRUE")
