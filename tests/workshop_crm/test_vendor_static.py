"""Files of other packages: each is there, nothing else is, and a lost one is told at the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from workshop_crm.vendor_static import VENDOR_STATIC, VendorFinder


@pytest.mark.parametrize("name", VENDOR_STATIC)
def test_each_named_file_is_in_its_package(name: str) -> None:
    found = finders.find(name)

    assert found
    assert Path(found).stat().st_size > 0


def test_what_is_not_named_is_not_served() -> None:
    assert finders.find("vendor/bootstrap/bootstrap.css") is None
    assert finders.find("vendor/bootstrap/bootstrap.css", find_all=True) == []


def test_collecting_finds_exactly_the_named_files_and_can_read_them() -> None:
    collected = dict(VendorFinder().list(None))

    assert set(collected) == set(VENDOR_STATIC)
    for name, storage in collected.items():
        with storage.open(name) as file:
            assert file.read(1)


def test_a_file_that_its_package_lost_is_told_by_the_check(tmp_path: Path) -> None:
    finder = VendorFinder()
    assert finder.check() == []

    finder.files["vendor/gone.css"] = tmp_path / "gone.css"

    [error] = finder.check()
    assert (error.id, "vendor/gone.css" in error.msg) == ("vendor.E001", True)
