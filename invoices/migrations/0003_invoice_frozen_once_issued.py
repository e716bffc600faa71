"""The database itself refuses changes of issued invoices (R-06, GoBD).

Of an issued row only the state may go to cancelled, and the stored PDF may be set once. Rows may
be deleted after the eighth year that follows the year of issue (§147(3) AO).
"""

from django.db import migrations

YEARS = 8
COLUMNS = [
    "id", "order_id", "number", "reverses_id", "issued_on", "issued_at", "supply_on", "due_on",
    "language", "seller", "recipient", "vehicle_data", "net", "vat", "gross", "rounding",
]
MESSAGE = "an issued invoice never changes"


def _sqlite():
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in COLUMNS)
    kept = (
        "CAST(strftime('%Y', 'now') AS INTEGER) <= "
        f"CAST(strftime('%Y', {{issued_on}}) AS INTEGER) + {YEARS}"
    )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;"
    frozen = "EXISTS (SELECT 1 FROM invoices_invoice i WHERE i.id = {row}.invoice_id AND i.state <> 'draft')"
    kept_line = (
        "EXISTS (SELECT 1 FROM invoices_invoice i WHERE i.id = OLD.invoice_id "
        f"AND i.state <> 'draft' AND {kept.format(issued_on='i.issued_on')})"
    )
    return [
        f"""CREATE TRIGGER invoice_frozen_update BEFORE UPDATE ON invoices_invoice
        WHEN OLD.state <> 'draft' AND ({changed}
          OR (NEW.state <> OLD.state AND NOT (OLD.state = 'issued' AND NEW.state = 'cancelled'))
          OR (OLD.pdf <> '' AND OLD.pdf IS NOT NEW.pdf)
          OR (OLD.pdf_sha256 <> '' AND OLD.pdf_sha256 IS NOT NEW.pdf_sha256)) {refuse}""",
        f"""CREATE TRIGGER invoice_frozen_delete BEFORE DELETE ON invoices_invoice
        WHEN OLD.state <> 'draft' AND {kept.format(issued_on='OLD.issued_on')} {refuse}""",
        f"""CREATE TRIGGER invoice_line_frozen_insert BEFORE INSERT ON invoices_invoiceline
        WHEN {frozen.format(row='NEW')} {refuse}""",
        f"""CREATE TRIGGER invoice_line_frozen_update BEFORE UPDATE ON invoices_invoiceline
        WHEN {frozen.format(row='OLD')} OR {frozen.format(row='NEW')} {refuse}""",
        f"""CREATE TRIGGER invoice_line_frozen_delete BEFORE DELETE ON invoices_invoiceline
        WHEN {kept_line} {refuse}""",
    ]


def _postgresql():
    changed = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in COLUMNS)
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';"
    kept = f"EXTRACT(YEAR FROM now()) <= EXTRACT(YEAR FROM {{issued_on}}) + {YEARS}"
    return [
        f"""CREATE FUNCTION invoice_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN
            IF OLD.state <> 'draft' AND {kept.format(issued_on='OLD.issued_on')} THEN {refuse} END IF;
            RETURN OLD;
          END IF;
          IF OLD.state <> 'draft' AND ({changed}
            OR (NEW.state <> OLD.state AND NOT (OLD.state = 'issued' AND NEW.state = 'cancelled'))
            OR (OLD.pdf <> '' AND OLD.pdf IS DISTINCT FROM NEW.pdf)
            OR (OLD.pdf_sha256 <> '' AND OLD.pdf_sha256 IS DISTINCT FROM NEW.pdf_sha256))
          THEN {refuse} END IF;
          RETURN NEW;
        END $$""",
        f"""CREATE FUNCTION invoice_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN
            IF EXISTS (SELECT 1 FROM invoices_invoice i WHERE i.id = OLD.invoice_id
              AND i.state <> 'draft' AND {kept.format(issued_on='i.issued_on')})
            THEN {refuse} END IF;
            RETURN OLD;
          END IF;
          IF EXISTS (SELECT 1 FROM invoices_invoice i WHERE i.id = NEW.invoice_id AND i.state <> 'draft')
          THEN {refuse} END IF;
          IF TG_OP = 'UPDATE' AND EXISTS (
            SELECT 1 FROM invoices_invoice i WHERE i.id = OLD.invoice_id AND i.state <> 'draft')
          THEN {refuse} END IF;
          RETURN NEW;
        END $$""",
        """CREATE TRIGGER invoice_frozen BEFORE UPDATE OR DELETE ON invoices_invoice
        FOR EACH ROW EXECUTE FUNCTION invoice_frozen()""",
        """CREATE TRIGGER invoice_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON invoices_invoiceline
        FOR EACH ROW EXECUTE FUNCTION invoice_line_frozen()""",
    ]


def freeze(apps, schema_editor):
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]()
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def thaw(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        names = ["invoice_frozen_update", "invoice_frozen_delete", "invoice_line_frozen_insert",
                 "invoice_line_frozen_update", "invoice_line_frozen_delete"]
        statements = [f"DROP TRIGGER {name}" for name in names]
    else:
        statements = [
            "DROP TRIGGER invoice_line_frozen ON invoices_invoiceline",
            "DROP TRIGGER invoice_frozen ON invoices_invoice",
            "DROP FUNCTION invoice_line_frozen()",
            "DROP FUNCTION invoice_frozen()",
        ]
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [("invoices", "0002_initial")]

    operations = [migrations.RunPython(freeze, thaw)]
