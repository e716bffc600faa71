"""A setting out of a variable or out of the file that a variable names."""

from __future__ import annotations

from pathlib import Path

import pytest

from workshop_crm.lib.environment import Environment


@pytest.fixture(autouse=True)
def _nothing_read_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Environment.ENVIRON, "files_cache", {})


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("token", "token"),
        ("token\n", "token"),
        ("token\r\n", "token"),
        (" to ken \n", " to ken "),
        ("", ""),
    ],
)
def test_a_file_says_the_same_as_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, value: str
) -> None:
    path = tmp_path / "token"
    path.write_bytes(written.encode())
    monkeypatch.setenv("OUR_TOKEN", "of the variable")
    monkeypatch.setenv("OUR_TOKEN_FILE", str(path))

    assert Environment().str("OUR_TOKEN") == value


def test_without_a_file_the_variable_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_TOKEN", "of the variable")

    assert Environment().str("OUR_TOKEN") == "of the variable"
    assert Environment().str("OUR_OTHER_TOKEN", default="") == ""


def test_a_file_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_TOKEN_FILE", "/nowhere/token")

    with pytest.raises(FileNotFoundError):
        Environment().str("OUR_TOKEN")
