"""Making a backup: one file, written beside its place, read again, then put there."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from invoices.issuing.kept_files import changed_files
from workshop_crm.lib.sealed_files import SealBrokenError, is_sealed, open_sealed_file, seal_file
from workshop_crm.ops.backups.archive import BLOCK, check_archive, stored_files, write_archive
from workshop_crm.ops.backups.engines import MEMBER, dump_database
from workshop_crm.ops.backups.errors import BackupError


@dataclass(frozen=True)
class Place:
    """Where database and stored files of a house lie."""

    using: str
    files: Path


def house_place() -> Place:
    """Return the place that the settings name."""
    return Place("default", Path(settings.MEDIA_ROOT))


def make_backup(path: Path, place: Place, *, passphrase: str, now: datetime) -> dict[str, Any]:
    """Write database and stored files to ``path`` and read them again; return what it holds.

    Encrypted when there is a passphrase. Safe while people work: files are written before the row
    that names them, so that the later look at the files finds all of the earlier rows. An
    existing file is replaced only by a whole one. Raises BackupError.
    """
    engine = connections[place.using].vendor
    # Two workers may make the same one: each has its own half.
    half = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    with scratch_folder() as scratch:
        dump = scratch / MEMBER[engine]
        about = {
            "made_at": now.isoformat(),
            "engine": engine,
            "migrations": applied_migrations(place.using),
            "tables": dump_database(place.using, dump),
        }
        plain = scratch / "backup.zip"
        sources = chain([(dump.name, dump)], stored_files(place.files))
        write_archive(plain, sources, about)
        dump.unlink()
        try:
            half.touch(mode=0o600)
            _put(plain, half, passphrase)
            plain.unlink()
            manifest = read_backup(half, scratch / "again.zip", passphrase)[1]
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    return {**summary(manifest), "invoices": changed_files(place.using, place.files)}


def _put(plain: Path, target: Path, passphrase: str) -> None:
    if passphrase:
        seal_file(plain, target, passphrase)
        return
    with plain.open("rb") as source, target.open("wb") as file:
        shutil.copyfileobj(source, file, BLOCK)
        file.flush()
        os.fsync(file.fileno())


def read_backup(path: Path, plain: Path, passphrase: str) -> tuple[Path, dict[str, Any]]:
    """Check a backup byte by byte; return the ZIP itself (``plain`` if it was encrypted) and
    its manifest. Raises BackupError.
    """
    if not is_sealed(path):
        return path, check_archive(path)
    if not passphrase:
        raise BackupError("the backup is encrypted: set BACKUP_KEY to the key of its day")
    try:
        open_sealed_file(path, plain, passphrase)
    except SealBrokenError as error:
        raise BackupError("BACKUP_KEY is another one, or the file is damaged") from error
    return plain, check_archive(plain)


def summary(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a manifest for people."""
    members = manifest["members"]
    return {
        "made_at": manifest["made_at"],
        "engine": manifest["engine"],
        "rows": sum(table["rows"] for table in manifest["tables"].values()),
        "files": len(members) - 1,
        "bytes": sum(member["size"] for member in members.values()),
        "database_sha256": members[MEMBER[manifest["engine"]]]["sha256"],
    }


def applied_migrations(using: str) -> list[str]:
    """Return what the database was migrated to, as ``app.name``, in order."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that only we can read, on the disk of the house's own data."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.DATA_DIR) as name:
        yield Path(name)
