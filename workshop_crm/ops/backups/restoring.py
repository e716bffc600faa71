"""Putting a backup back: into an empty place, or with an explicit word in the place of another."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader

from invoices.kept_files import changed_files
from workshop.models import Company, User
from workshop_crm.ops.backups.archive import FILES, extract, stored_files
from workshop_crm.ops.backups.engines import MEMBER, load_database
from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.fingerprint import fingerprint
from workshop_crm.ops.backups.making import Place, read_backup, scratch_folder, summary


def restore_backup(
    path: Path, place: Place, *, passphrase: str, may_replace: bool = False
) -> dict[str, Any]:
    """Check the whole file, put it in place, and compare what is there with what was noted.

    Nothing is changed when the file is damaged or does not fit. Only while the product is
    stopped. Raises BackupError.
    """
    with scratch_folder() as scratch:
        archive, manifest = read_backup(path, scratch / "backup.zip", passphrase)
        _refuse_misfit(manifest, place)
        if not may_replace and not is_empty(place):
            raise BackupError(
                "there is a workshop here already: --replace puts the backup in its place"
            )
        folder = scratch / "content"
        extract(archive, folder, manifest)
        load_database(place.using, folder / MEMBER[manifest["engine"]])
        _replace_files(folder / FILES, place.files)
    is_same_version = manifest["migrations"] == known_migrations(place.using)
    if is_same_version:
        _compare(manifest, place)
    return {
        **summary(manifest),
        "compared": is_same_version,
        "invoices": changed_files(place.using, place.files),
    }


def is_empty(place: Place) -> bool:
    """Say whether neither people nor files would be lost."""
    connection = connections[place.using]
    if any(True for _ in stored_files(place.files)):
        return False
    tables = set(connection.introspection.table_names())
    return not any(
        model._meta.db_table in tables and model._base_manager.using(place.using).exists()
        for model in (Company, User)
    )


def known_migrations(using: str) -> list[str]:
    """Return all migrations that this version of the product has, as ``app.name``."""
    loader = MigrationLoader(connections[using])
    return sorted(f"{app}.{name}" for app, name in loader.graph.nodes)


def _refuse_misfit(manifest: dict[str, Any], place: Place) -> None:
    engine = connections[place.using].vendor
    if manifest["engine"] != engine:
        raise BackupError(
            f"the backup is of {manifest['engine']}, DATABASE_URL names {engine}: restore it there"
        )
    if newer := set(manifest["migrations"]) - set(known_migrations(place.using)):
        raise BackupError(
            f"the backup is of a newer version of the product ({min(newer)}): update first"
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


def _compare(manifest: dict[str, Any], place: Place) -> None:
    now_there = fingerprint(place.using)
    different = sorted(
        table for table, noted in manifest["tables"].items() if now_there.get(table) != noted
    )
    if different:
        raise BackupError(f"restored, but these tables differ: {', '.join(different)}")
