"""Files of cells: what stands in them, and what two companies may never share."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from workshop_crm.ops.cells.cell import OWN, CellError, read_cells


def write_cell(folder: Path, name: str, **changed: str) -> None:
    lines = {
        "DATABASE_URL": f"postgres://{name}@127.0.0.1/{name}",
        "DATA_DIR": f"/var/lib/workshop/{name}",
        "SECRET_KEY": name * 20,
        "PUBLIC_BASE_URL": f"https://{name}.example",
        **changed,
    }
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (folder / f"{name}.env").write_text(f"# {name}\n\n{text}")


def test_a_file_is_a_cell(tmp_path: Path) -> None:
    write_cell(tmp_path, "mueller", EMAIL_URL='"smtp://u:p=@mail.example:25"')
    write_cell(tmp_path, "huber")
    (tmp_path / "notes.txt").write_text("no cell")

    huber, mueller = read_cells(tmp_path)

    assert (huber.name, huber.host) == ("huber", "huber.example")
    assert mueller.environment["EMAIL_URL"] == "smtp://u:p=@mail.example:25"
    assert mueller.environment["SECRET_KEY"] == "mueller" * 20


@pytest.mark.parametrize("name", OWN)
def test_each_needs_what_is_its_own(tmp_path: Path, name: str) -> None:
    write_cell(tmp_path, "huber", **{name: ""})

    with pytest.raises(CellError, match=f"huber.env lacks {name}"):
        read_cells(tmp_path)


@pytest.mark.parametrize("name", OWN)
def test_two_never_share_what_is_their_own(tmp_path: Path, name: str) -> None:
    for cell in ("huber", "mueller"):
        write_cell(tmp_path, cell, **{name: "https://same"})

    with pytest.raises(CellError, match=f"huber.env and mueller.env have the same {name}"):
        read_cells(tmp_path)


def test_a_folder_without_cells_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(CellError, match="no file"):
        read_cells(tmp_path)


def test_the_router_sends_each_host_to_its_own_socket(tmp_path: Path) -> None:
    for cell in ("huber", "mueller"):
        write_cell(tmp_path, cell)
    out = StringIO()

    call_command("cell_router", tmp_path, sockets="/run/w", stdout=out)

    assert out.getvalue() == (
        "huber.example {\n\treverse_proxy unix//run/w/huber.sock\n}\n"
        "mueller.example {\n\treverse_proxy unix//run/w/mueller.sock\n}\n"
    )


@pytest.mark.parametrize("command", ["cell_router", "work_cells"])
def test_commands_say_what_is_wrong_with_the_files(tmp_path: Path, command: str) -> None:
    with pytest.raises(CommandError, match="no file"):
        call_command(command, tmp_path)
