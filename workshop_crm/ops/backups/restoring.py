"""Putting a backup back: into an empty place, or with an explicit word in the place of another."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from invoices.issuing.kept_files import changed_files
from workshop.models import Company, User
from workshop_crm.lib.house_text import house_language
from workshop_crm.ops.backups.archive import FILES, Members, extract, holds, stored_files
from workshop_crm.ops.backups.engines import MEMBER, load_database
from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.fingerprint import differing_tables
from workshop_crm.ops.backups.making import Place, read_backup, scratch_folder, summary
from workshop_crm.ops.backups.moving import move_to_postgresql

# The one way from engine to engine.
MOVE = ("sqlite", "postgresql")


def restore_backup(
    path: Path, place: Place, *, passphrase: str, now: datetime, may_replace: bool = False
) -> dict[str, Any]:
    """Check the whole file, put it in place, and compare what is there with what was noted.

    Nothing is changed when the file is damaged or does not fit. Sending is paused afterwards:
    what left after the backup waits there once more. Only while the product is stopped. Raises
    BackupError.
    """
    with scratch_folder() as scratch:
        archive, manifest = read_backup(path, scratch / "backup.zip", passphrase)
        _refuse_misfit(manifest, place)
        if not may_replace and not loses_nothing(place, manifest["members"]):
            raise BackupError(
                "there is a workshop here already: --replace puts the backup in its place"
            )
        folder = scratch / "content"
        extract(archive, folder, manifest)
        dump = folder / MEMBER[manifest["engine"]]
        if manifest["engine"] == connections[place.using].vendor:
            load_database(place.using, dump)
        else:
            move_to_postgresql(dump, place.using, manifest["tables"])
        _replace_files(folder / FILES, place.files)
    is_same_version = manifest["migrations"] == known_migrations(place.using)
    if is_same_version and (different := differing_tables(place.using, manifest["tables"])):
        raise BackupError(f"restored, but these tables differ: {', '.join(different)}")
    call_command("migrate", database=place.using, interactive=False, verbosity=0)
    _pause(place, datetime.fromisoformat(manifest["made_at"]), now)
    return {
        **summary(manifest),
        "compared": is_same_version,
        "sending_paused": True,
        "invoices": changed_files(place.using, place.files),
    }


def _pause(place: Place, made_at: datetime, now: datetime) -> None:
    with house_language():
        moment = date_format(timezone.localtime(made_at), "SHORT_DATETIME_FORMAT")
        text = _("A backup of %(moment)s was restored: withdraw first what has left since then")
        reason = text % {"moment": moment}
    Company.objects.using(place.using).filter(is_sending_paused=False).update(
        is_sending_paused=True, paused_at=now, paused_by=None, pause_reason=reason
    )


def loses_nothing(place: Place, members: Members) -> bool:
    """Say whether neither people nor files are there that the backup does not bring.

    Who moves from SQLite to PostgreSQL has the very files of the backup in their folder.
    """
    connection = connections[place.using]
    tables = set(connection.introspection.table_names())
    if any(
        model._meta.db_table in tables and model._base_manager.using(place.using).exists()
        for model in (Company, User)
    ):
        return False
    return all(holds(members, name, file) for name, file in stored_files(place.files))


def known_migrations(using: str) -> list[str]:
    """Return all migrations that this version of the product has, as ``app.name``."""
    loader = MigrationLoader(connections[using])
    return sorted(f"{app}.{name}" for app, name in loader.graph.nodes)


def _refuse_misfit(manifest: dict[str, Any], place: Place) -> None:
    change = (manifest["engine"], connections[place.using].vendor)
    if change[0] != change[1] and change != MOVE:
        raise BackupError(
            f"the backup is of {change[0]}, DATABASE_URL names {change[1]}: restore it there"
        )
    theirs, ours = set(manifest["migrations"]), set(known_migrations(place.using))
    if newer := theirs - ours:
        raise BackupError(
            f"the backup is of a newer version of the product ({min(newer)}): update first"
        )
    if change == MOVE and theirs != ours:
        raise BackupError(
            "the backup is of an earlier version: update the product on SQLite, back up again"
        )


def _replace_files(source: Path, target: Path) -> None:
    source.mkdir(exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    previous = target.with_name(target.name + ".before-restore")
    if target.exists():
        target.rename(previous)
    shutil.move(source, target)
    if previous.exists():
        shutil.rmtree(previous)
