"""A backup that was changed by a single byte is refused before anything is touched."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from workshop_crm.ops.backups.archive import (
    check_archive,
    extract,
    stored_files,
    write_archive,
)
from workshop_crm.ops.backups.errors import BackupError


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    for name, text in {"a/1.pdf": "one", "2.pdf": "two", "exports/x.zip": "left out"}.items():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_text(text)
    path = tmp_path / "b.zip"
    write_archive(path, stored_files(files), {"engine": "sqlite"})
    return path


def rewritten(path: Path, changes: dict[str, bytes | None]) -> Path:
    """The same archive with members changed, added or (None) taken away."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    other = path.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in {**members, **changes}.items():
            if content is not None:
                archive.writestr(name, content)
    return other


def test_it_lists_every_file_but_exports_with_size_and_hash(archive: Path) -> None:
    manifest = check_archive(archive)

    assert list(manifest["members"]) == ["files/2.pdf", "files/a/1.pdf"]
    assert manifest["members"]["files/2.pdf"]["size"] == 3
    assert manifest["engine"] == "sqlite"


def test_what_was_packed_is_unpacked(archive: Path, tmp_path: Path) -> None:
    extract(archive, tmp_path / "out", check_archive(archive))

    assert (tmp_path / "out/files/a/1.pdf").read_text() == "one"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"files/2.pdf": b"TWO"}, "differs from its hash"),
        ({"files/2.pdf": None}, "list of files differs"),
        ({"files/3.pdf": b"new"}, "list of files differs"),
        ({"manifest.json": None}, "no backup"),
        ({"manifest.json": b"{}"}, "no backup"),
        ({"manifest.json": b"not json"}, "no backup"),
        ({"manifest.json": b'{"format": 99}'}, "not known to this version"),
    ],
)
def test_a_changed_archive_is_refused(archive: Path, changes: dict, reason: str) -> None:
    with pytest.raises(BackupError, match=reason):
        check_archive(rewritten(archive, changes))


@pytest.mark.parametrize("content", [b"", b"something else", b"PK\x03\x04 half"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(content)

    with pytest.raises(BackupError, match="no backup"):
        check_archive(path)


def test_a_cut_off_archive_is_refused(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-10])

    with pytest.raises(BackupError, match="no backup"):
        check_archive(archive)


@pytest.mark.parametrize("name", ["../evil", "files/../../evil", "/tmp/evil"])
def test_nothing_is_written_outside_the_folder(archive: Path, tmp_path: Path, name: str) -> None:
    manifest = json.loads(zipfile.ZipFile(archive).read("manifest.json"))
    manifest["members"][name] = manifest["members"]["files/2.pdf"]
    changes = {name: b"two", "manifest.json": json.dumps(manifest).encode()}
    evil = rewritten(archive, changes)

    with pytest.raises(BackupError, match="leads out"):
        extract(evil, tmp_path / "out", check_archive(evil))
    assert not (tmp_path / "evil").exists()
