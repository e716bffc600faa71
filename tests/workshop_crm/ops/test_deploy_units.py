"""What the documents tell an operator to do fits the units for systemd beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

DOCS = settings.BASE_DIR / "docs"
UNITS = sorted((DOCS / "deploy").glob("*.service"))


def values(unit: str, name: str) -> list[str]:
    text = (DOCS / "deploy" / unit).read_text()
    lines = re.findall(rf"^{name}=(.+)$", text, re.M)
    return [word.lstrip("-") for line in lines for word in line.split()]


def test_the_service_may_write_the_backups_of_the_documented_environment() -> None:
    text = (DOCS / "operations.md").read_text()
    (folder,) = re.findall(r"^BACKUP_DIR=(\S+)$", text, re.M)

    assert folder in values("workshop.service", "ReadWritePaths")
    assert f"mkdir {folder} " in text


@pytest.mark.parametrize("unit", ["workshop-web@.service", "workshop-workers.service"])
def test_the_environment_that_cells_share_is_documented(unit: str) -> None:
    text = (DOCS / "scaling.md").read_text()

    shared = [path for path in values(unit, "EnvironmentFile") if "%i" not in path]

    assert shared
    assert all(f"`{path}`" in text for path in shared)


def test_pool_and_router_read_the_same_folder_of_cells() -> None:
    command = " ".join(values("workshop-workers.service", "ExecStart"))
    (folder,) = re.findall(r"work_cells (\S+)", command)

    assert f"cell_router {folder} " in (DOCS / "scaling.md").read_text()
    assert f"{folder}/%i.env" in values("workshop-web@.service", "EnvironmentFile")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_run_as_the_services_user_in_its_folder(unit: Path) -> None:
    name = unit.name

    assert values(name, "User") == ["workshop"]
    assert values(name, "WorkingDirectory") == ["/srv/workshop/app"]
    assert values(name, "NoNewPrivileges") == ["yes"]
