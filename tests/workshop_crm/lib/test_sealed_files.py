"""Sealed files open with their passphrase alone, and only whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workshop_crm.lib import sealed_files
from workshop_crm.lib.sealed_files import (
    MAGIC,
    SALT_BYTES,
    TAG_BYTES,
    SealBrokenError,
    is_sealed,
    open_sealed_file,
    seal_file,
)

CHUNK = 100


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_files, "CHUNK", CHUNK)


def sealed(tmp_path: Path, content: bytes) -> Path:
    (tmp_path / "plain").write_bytes(content)
    seal_file(tmp_path / "plain", tmp_path / "sealed", "the passphrase")
    return tmp_path / "sealed"


def opened(path: Path, passphrase: str = "the passphrase") -> bytes:
    open_sealed_file(path, path.with_name("again"), passphrase)
    return path.with_name("again").read_bytes()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_sealed_is_read_again(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)

    path = sealed(tmp_path, content)

    assert is_sealed(path)
    assert not is_sealed(tmp_path / "plain")
    assert opened(path) == content


def test_nothing_can_be_read_and_equal_files_differ(tmp_path: Path) -> None:
    first = sealed(tmp_path, b"Herr Wei\xc3\x9f").read_bytes()
    second = sealed(tmp_path, b"Herr Wei\xc3\x9f").read_bytes()

    assert b"Herr" not in first
    assert first != second


def test_another_passphrase_does_not_open_it(tmp_path: Path) -> None:
    with pytest.raises(SealBrokenError):
        opened(sealed(tmp_path, b"content"), "the Passphrase")


def parts(path: Path) -> tuple[bytes, list[bytes]]:
    """Head and chunks of a sealed file."""
    raw, start, step = path.read_bytes(), len(MAGIC) + SALT_BYTES, CHUNK + TAG_BYTES
    return raw[:start], [raw[at : at + step] for at in range(start, len(raw), step)]


@pytest.mark.parametrize(
    "order",
    [[0, 1], [1, 0, 2], [0, 2], [0, 1, 2, 2], []],
    ids=["cut off", "swapped", "one left out", "one twice", "empty"],
)
def test_chunks_can_not_be_moved_or_cut_off(tmp_path: Path, order: list[int]) -> None:
    path = sealed(tmp_path, os.urandom(3 * CHUNK))
    head, chunks = parts(path)
    assert len(chunks) == 3

    path.write_bytes(head + b"".join(chunks[number] for number in order))

    with pytest.raises(SealBrokenError):
        opened(path)


def test_a_changed_bit_is_seen(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"content")
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(bytes(raw))

    with pytest.raises(SealBrokenError):
        opened(path)
