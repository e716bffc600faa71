"""The e-invoice is kept byte for byte with its hash, and the database refuses to change it."""

from django.db import migrations, models

MESSAGE = "an issued invoice never changes"
COLUMNS = ("xml", "xml_sha256")


def _sqlite():
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in COLUMNS)
    return [
        f"""CREATE TRIGGER invoice_xml_frozen BEFORE UPDATE ON invoices_invoice
        WHEN OLD.state <> 'draft' AND ({changed})
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    ]


def _postgresql():
    changed = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in COLUMNS)
    return [
        f"""CREATE FUNCTION invoice_xml_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.state <> 'draft' AND ({changed})
          THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END IF;
          RETURN NEW;
        END $$""",
        """CREATE TRIGGER invoice_xml_frozen BEFORE UPDATE ON invoices_invoice
        FOR EACH ROW EXECUTE FUNCTION invoice_xml_frozen()""",
    ]


def _run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def freeze(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    _run(schema_editor, _sqlite() if is_sqlite else _postgresql())


def thaw(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        _run(schema_editor, ["DROP TRIGGER invoice_xml_frozen"])
    else:
        statements = ["DROP TRIGGER invoice_xml_frozen ON invoices_invoice"]
        _run(schema_editor, [*statements, "DROP FUNCTION invoice_xml_frozen()"])


class Migration(migrations.Migration):
    dependencies = [("invoices", "0005_list_newest_first")]

    operations = [
        migrations.AddField("invoice", "xml", models.BinaryField(blank=True, null=True)),
        migrations.AddField("invoice", "issue_report", models.JSONField(blank=True, null=True)),
        # Django would make SQLite's table anew for this column, and lose its triggers.
        migrations.RunSQL(
            "ALTER TABLE invoices_invoice ADD COLUMN xml_sha256 varchar(64) DEFAULT '' NOT NULL",
            "ALTER TABLE invoices_invoice DROP COLUMN xml_sha256",
            state_operations=[
                migrations.AddField(
                    "invoice",
                    "xml_sha256",
                    models.CharField(blank=True, db_default="", default="", max_length=64),
                ),
            ],
        ),
        migrations.RunPython(freeze, thaw),
    ]
