"""The database itself keeps the logs of looks and of changes as they were written (C-49).

Looks are never changed. Of a logged change only its values may be blanked, by an erasure. Both
can be deleted a year after they were written, when the purge comes.
"""

from django.db import migrations

MESSAGE = "the log only grows"
KEPT_COLUMNS = ["id", "object_pk", "object_id", "action", "timestamp", "content_type_id", "actor_id"]

SQLITE = [
    """CREATE TRIGGER access_entry_no_update BEFORE UPDATE ON customers_accessentry
    BEGIN SELECT RAISE(ABORT, '{message}'); END""",
    """CREATE TRIGGER access_entry_no_delete BEFORE DELETE ON customers_accessentry
    WHEN OLD.at > datetime('now', '-1 year') BEGIN SELECT RAISE(ABORT, '{message}'); END""",
    """CREATE TRIGGER change_log_blanked_only BEFORE UPDATE ON auditlog_logentry
    WHEN {changed} OR NEW.object_repr <> '' OR coalesce(NEW.changes, '{{}}') <> '{{}}'
    BEGIN SELECT RAISE(ABORT, '{message}'); END""",
    """CREATE TRIGGER change_log_no_delete BEFORE DELETE ON auditlog_logentry
    WHEN OLD.timestamp > datetime('now', '-1 year') BEGIN SELECT RAISE(ABORT, '{message}'); END""",
]

POSTGRESQL = [
    """CREATE FUNCTION access_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' OR OLD.at > now() - interval '1 year'
      THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
      RETURN OLD;
    END $$""",
    """CREATE FUNCTION change_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF OLD.timestamp > now() - interval '1 year'
        THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
        RETURN OLD;
      END IF;
      IF {changed} OR NEW.object_repr <> '' OR coalesce(NEW.changes, '{{}}'::jsonb) <> '{{}}'::jsonb
      THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER access_entry_guard BEFORE UPDATE OR DELETE ON customers_accessentry
    FOR EACH ROW EXECUTE FUNCTION access_entry_guard()""",
    """CREATE TRIGGER change_log_guard BEFORE UPDATE OR DELETE ON auditlog_logentry
    FOR EACH ROW EXECUTE FUNCTION change_log_guard()""",
]

SQLITE_BACK = [
    "DROP TRIGGER access_entry_no_update",
    "DROP TRIGGER access_entry_no_delete",
    "DROP TRIGGER change_log_blanked_only",
    "DROP TRIGGER change_log_no_delete",
]

POSTGRESQL_BACK = [
    "DROP TRIGGER access_entry_guard ON customers_accessentry",
    "DROP TRIGGER change_log_guard ON auditlog_logentry",
    "DROP FUNCTION access_entry_guard()",
    "DROP FUNCTION change_log_guard()",
]


def put_guards(apps, schema_editor):
    _run({"sqlite": SQLITE, "postgresql": POSTGRESQL}, schema_editor)


def take_guards_away(apps, schema_editor):
    _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}, schema_editor)


def _run(statements, schema_editor):
    vendor = schema_editor.connection.vendor
    differs = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}[vendor]
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in KEPT_COLUMNS)
    for statement in statements[vendor]:
        schema_editor.execute(statement.format(message=MESSAGE, changed=changed))


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0009_privacy"),
        ("auditlog", "0017_add_actor_email"),
    ]

    operations = [migrations.RunPython(put_guards, take_guards_away)]
