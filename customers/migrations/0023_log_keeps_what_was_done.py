"""What an entry of the log of changes says was done can't be changed either (C-49)."""

from importlib import import_module

from django.db import migrations

before = import_module("customers.migrations.0010_log_only_grows")
KEPT = [*before.KEPT_COLUMNS, "additional_data"]
SQLITE = "DROP TRIGGER change_log_blanked_only", before.SQLITE[2]
POSTGRESQL = (before.POSTGRESQL[1].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),)


def _guard(columns):
    def run(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        differs = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}[vendor]
        changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)
        for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
            schema_editor.execute(statement.format(message=before.MESSAGE, changed=changed))

    return run


class Migration(migrations.Migration):
    dependencies = [("customers", "0022_house_wordings")]

    operations = [migrations.RunPython(_guard(KEPT), _guard(before.KEPT_COLUMNS))]
