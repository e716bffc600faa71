"""A house's SQLite file into PostgreSQL: the schema by our migrations, the rows by COPY."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, models, transaction

from workshop_crm.ops.backups.engines import Tables, opened_sqlite
from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.fingerprint import BATCH, differing_tables, stored_models

# What is there waits under this name until every table of the copy is the same.
BEFORE = "workshop_before"
LOCK_PATIENCE = "SET LOCAL lock_timeout = '20s'"


def move_to_postgresql(file: Path, using: str, noted: Tables) -> None:
    """Fill the PostgreSQL database with a SQLite file of this version, all or nothing.

    ``noted`` is the fingerprint that the copied tables must have. After a crash the next call puts
    back what was there, and begins anew. Raises BackupError.
    """
    if _is_put_aside(using):
        _put_back(using)
    _run(using, LOCK_PATIENCE, f"ALTER SCHEMA public RENAME TO {BEFORE}", "CREATE SCHEMA public")
    _take_extensions(using, BEFORE, "public")
    try:
        _fill(file, using, noted)
    except BaseException:
        _put_back(using)
        raise
    _run(using, LOCK_PATIENCE, f"DROP SCHEMA {BEFORE} CASCADE")


def _fill(file: Path, using: str, noted: Tables) -> None:
    call_command("migrate", database=using, interactive=False, verbosity=0)
    with opened_sqlite(using, file) as source:
        _copy_all(source, using)
    if different := differing_tables(using, noted):
        raise BackupError(f"nothing was replaced, these tables differ: {', '.join(different)}")


def _is_put_aside(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [BEFORE])
        return cursor.fetchone() is not None


def _put_back(using: str) -> None:
    connections[using].close()
    _take_extensions(using, "public", BEFORE)
    _run(
        using,
        LOCK_PATIENCE,
        "DROP SCHEMA IF EXISTS public CASCADE",
        f"ALTER SCHEMA {BEFORE} RENAME TO public",
    )


def _take_extensions(using: str, source: str, target: str) -> None:
    """Extensions are of the database: dropped with a schema, they would take constraints along."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(extname) FROM pg_extension JOIN pg_namespace n"
            " ON n.oid = extnamespace WHERE nspname = %s",
            [source],
        )
        names = [name for (name,) in cursor.fetchall()]
    _run(using, *(f"ALTER EXTENSION {name} SET SCHEMA {target}" for name in names))


def _copy_all(source: str, target: str) -> None:
    kinds = list(stored_models())
    quote = connections[target].ops.quote_name
    names = [quote(kind._meta.db_table) for kind in kinds]
    # What migrations have put there comes from the source too.
    _run(target, f"TRUNCATE {', '.join(names)}")
    # Guards of frozen rows watch over people, not over a copy.
    _run(target, *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names))
    with transaction.atomic(using=target):
        for kind in kinds:
            _copy(kind, source, target)
    _run(target, *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names))
    _run(target, *connections[target].ops.sequence_reset_sql(no_style(), kinds))


def _copy(kind: type[models.Model], source: str, target: str) -> None:
    connection = connections[target]
    fields = kind._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    rows = kind._base_manager.using(source).order_by().values_list(*(f.attname for f in fields))
    with connection.cursor() as cursor:
        into = f"COPY {connection.ops.quote_name(kind._meta.db_table)} ({columns}) FROM STDIN"
        with cursor.copy(into) as copy:
            for row in rows.iterator(BATCH):
                pairs = zip(fields, row, strict=True)
                copy.write_row([_stored(field, value, connection) for field, value in pairs])


def _stored(field: models.Field[Any, Any], value: Any, connection: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _run(using: str, *statements: str) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
