"""The file of a backup: a ZIP of the database and the stored files, listed with their hashes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from workshop_crm.ops.backups.errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files"
# Made to be fetched within a day, full of personal data: never kept longer by a backup.
LEFT_OUT = "exports"
BLOCK = 1024 * 1024
Members = dict[str, dict[str, Any]]


def stored_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield each stored file with its name in the archive, in order."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and inside.parts[0] != LEFT_OUT:
            yield f"{FILES}/{inside.as_posix()}", path


def write_archive(path: Path, sources: Iterator[tuple[str, Path]], about: dict[str, Any]) -> None:
    """Write the files and, last, the manifest that lists them."""
    members: Members = {}
    with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        for name, source in sources:
            members[name] = _add(archive, name, source)
        manifest = {"format": FORMAT, **about, "members": members}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, Any]:
    entry = zipfile.ZipInfo(name)
    # PDFs and PostgreSQL's dumps are compressed already.
    entry.compress_type = zipfile.ZIP_DEFLATED if source.suffix == ".sqlite3" else 0
    with source.open("rb") as file, archive.open(entry, "w", force_zip64=True) as target:
        return _digest(file, target)


def _digest(source: IO[bytes], target: IO[bytes] | None = None) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        digest.update(block)
        size += len(block)
        if target:
            target.write(block)
    return {"sha256": digest.hexdigest(), "size": size}


def holds(members: Members, name: str, file: Path) -> bool:
    """Say whether a stored file stands in the archive, under its name and just as it is."""
    with file.open("rb") as content:
        return members.get(name) == _digest(content)


def check_archive(path: Path) -> dict[str, Any]:
    """Read every byte again and return the manifest. Raises BackupError when anything differs."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _read_manifest(archive)
            for name, noted in manifest["members"].items():
                with archive.open(name) as file:
                    if _digest(file) != noted:
                        raise BackupError(f"{name} differs from its hash")
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BackupError(f"this is no backup, or it is damaged: {error}") from error
    return manifest


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise BackupError(f"format {manifest['format']} is not known to this version")
    if set(archive.namelist()) != {MANIFEST, *manifest["members"]}:
        raise BackupError("the list of files differs from the files")
    return manifest


def extract(path: Path, folder: Path, manifest: dict[str, Any]) -> None:
    """Write every member below ``folder``. Raises BackupError for a name that leads elsewhere."""
    with zipfile.ZipFile(path) as archive:
        for name, noted in manifest["members"].items():
            pure = PurePosixPath(name)
            if pure.is_absolute() or ".." in pure.parts:
                raise BackupError(f"{name} leads out of the folder")
            target = folder / pure
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, target.open("wb") as file:
                if _digest(source, file) != noted:
                    raise BackupError(f"{name} differs from its hash")
