"""Static files that other Python packages ship, by an explicit list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage

# Front-end files come out of Python packages, by name: nothing is copied into this repository.
VENDOR_STATIC = {
    "vendor/bootstrap/bootstrap.min.css": ("xstatic.pkg.bootstrap", "data/css/bootstrap.min.css"),
    "vendor/bootstrap/bootstrap.min.css.map": (
        "xstatic.pkg.bootstrap",
        "data/css/bootstrap.min.css.map",
    ),
    "vendor/bootstrap/bootstrap.bundle.min.js": (
        "xstatic.pkg.bootstrap",
        "data/js/bootstrap.bundle.min.js",
    ),
    "vendor/bootstrap/bootstrap.bundle.min.js.map": (
        "xstatic.pkg.bootstrap",
        "data/js/bootstrap.bundle.min.js.map",
    ),
    "vendor/icons/bootstrap-icons.min.css": (
        "js_lib_bootstrap_icons",
        "static/bootstrap-icons/font/bootstrap-icons.min.css",
    ),
    "vendor/icons/fonts/bootstrap-icons.woff2": (
        "js_lib_bootstrap_icons",
        "static/bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    ),
    "vendor/icons/fonts/bootstrap-icons.woff": (
        "js_lib_bootstrap_icons",
        "static/bootstrap-icons/font/fonts/bootstrap-icons.woff",
    ),
}


class _OneFile(FileSystemStorage):
    """A storage that knows a single file, under whichever name it is asked for."""

    prefix = None

    def __init__(self, source: Path) -> None:
        super().__init__(location=source.parent)
        self.source = source

    def path(self, name: str) -> str:
        return str(self.source)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        return File(self.source.open(mode))


class VendorFinder(BaseFinder):
    """Finds the files of ``VENDOR_STATIC``: {name: (package, path inside it)}.

    The packages as Django apps would collect 12,000 files; the list collects those in use.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.files = {
            name: Path(str(files(package))) / inside
            for name, (package, inside) in VENDOR_STATIC.items()
        }

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return [
            Error(f"{name} is missing from its package: {path}", id="vendor.E001")
            for name, path in self.files.items()
            if not path.is_file()
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        found = self.files.get(path)
        if found is None:
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for name, path in self.files.items():
            yield name, _OneFile(path)
