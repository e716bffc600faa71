"""The exclusion constraint counts set-up time: a bay is taken from then on (PostgreSQL only)."""

from __future__ import annotations

from django.db import migrations

REMOVE = "ALTER TABLE bookings_appointment DROP CONSTRAINT appointment_never_overlaps"
ADD = """
ALTER TABLE bookings_appointment ADD CONSTRAINT appointment_never_overlaps
EXCLUDE USING gist (bay_id WITH =, tstzrange({start}, ends_at, '[)') WITH &&)
WHERE (state IN ('held', 'confirmed', 'arrived'))
"""


def _replace(schema_editor, start):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE)
        schema_editor.execute(ADD.format(start=start))


def with_set_up(apps, schema_editor):
    _replace(schema_editor, "COALESCE(taken_from, starts_at)")


def without_set_up(apps, schema_editor):
    _replace(schema_editor, "starts_at")


class Migration(migrations.Migration):
    dependencies = [("bookings", "0010_set_up_time_and_calendar_feed")]
    operations = [migrations.RunPython(with_set_up, without_set_up)]
