"""The database itself keeps the consent ledger as it was written (C-20, C-22, §7a UWG).

Events are never updated, and neither they nor their proofs can be deleted before the proof's
retention has passed. Erasure blanks the proof's personal fields; the row and its date stay.
"""

from django.db import migrations

MESSAGE = "the consent ledger never changes"

SQLITE = [
    """CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON customers_consentevent
    BEGIN SELECT RAISE(ABORT, '{message}'); END""",
    """CREATE TRIGGER consent_event_no_delete BEFORE DELETE ON customers_consentevent
    WHEN OLD.happened_at > datetime('now', '-5 years') OR EXISTS (
      SELECT 1 FROM customers_consentproof p
      WHERE p.event_id = OLD.id AND p.retain_until >= date('now'))
    BEGIN SELECT RAISE(ABORT, '{message}'); END""",
    """CREATE TRIGGER consent_proof_no_delete BEFORE DELETE ON customers_consentproof
    WHEN OLD.retain_until >= date('now')
    BEGIN SELECT RAISE(ABORT, '{message}'); END""",
    """CREATE TRIGGER consent_proof_kept BEFORE UPDATE ON customers_consentproof
    WHEN NEW.retain_until < OLD.retain_until OR NEW.event_id <> OLD.event_id
    BEGIN SELECT RAISE(ABORT, '{message}'); END""",
]

POSTGRESQL = [
    """CREATE FUNCTION consent_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' OR OLD.happened_at > now() - interval '5 years' OR EXISTS (
        SELECT 1 FROM customers_consentproof p
        WHERE p.event_id = OLD.id AND p.retain_until >= current_date)
      THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
      RETURN OLD;
    END $$""",
    """CREATE FUNCTION consent_proof_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF OLD.retain_until >= current_date
        THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
        RETURN OLD;
      END IF;
      IF NEW.retain_until < OLD.retain_until OR NEW.event_id <> OLD.event_id
      THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER consent_event_guard BEFORE UPDATE OR DELETE ON customers_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_event_guard()""",
    """CREATE TRIGGER consent_proof_guard BEFORE UPDATE OR DELETE ON customers_consentproof
    FOR EACH ROW EXECUTE FUNCTION consent_proof_guard()""",
]

SQLITE_BACK = [
    "DROP TRIGGER consent_event_no_update",
    "DROP TRIGGER consent_event_no_delete",
    "DROP TRIGGER consent_proof_no_delete",
    "DROP TRIGGER consent_proof_kept",
]

POSTGRESQL_BACK = [
    "DROP TRIGGER consent_event_guard ON customers_consentevent",
    "DROP TRIGGER consent_proof_guard ON customers_consentproof",
    "DROP FUNCTION consent_event_guard()",
    "DROP FUNCTION consent_proof_guard()",
]


def put_guards(apps, schema_editor):
    _run({"sqlite": SQLITE, "postgresql": POSTGRESQL}, schema_editor)


def take_guards_away(apps, schema_editor):
    _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}, schema_editor)


def _run(statements, schema_editor):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement.format(message=MESSAGE))


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_initial")]

    operations = [migrations.RunPython(put_guards, take_guards_away)]
