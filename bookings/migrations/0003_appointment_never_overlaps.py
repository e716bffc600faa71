"""The database's own promise: two rows that occupy one bay never overlap.

PostgreSQL only; SQLite has no exclusion constraints and lets one writer in at a time instead.
"""

from __future__ import annotations

from django.db import migrations

ADD = """
ALTER TABLE bookings_appointment ADD CONSTRAINT appointment_never_overlaps
EXCLUDE USING gist (bay_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)
WHERE (state IN ('held', 'confirmed', 'arrived'))
"""
REMOVE = "ALTER TABLE bookings_appointment DROP CONSTRAINT appointment_never_overlaps"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(ADD)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_initial")]
    operations = [migrations.RunPython(add, remove)]
