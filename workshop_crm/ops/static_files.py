"""Collect static files only when they changed: a second start must be quick."""

from __future__ import annotations

import hashlib
from importlib.metadata import distributions

from django.conf import settings
from django.core.management import call_command

from workshop_crm.vendor_static import VENDOR_STATIC


def collect_static_if_changed() -> bool:
    """Run collectstatic when a file of ours or any installed package changed; True if it ran."""
    stamp_file = settings.STATIC_ROOT / ".stamp"
    stamp = _stamp()
    if stamp_file.is_file() and stamp_file.read_text() == stamp:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp_file.write_text(stamp)
    return True


def _stamp() -> str:
    digest = hashlib.sha256()
    for path in sorted((settings.BASE_DIR / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.name}{path.stat().st_mtime_ns}".encode())
    packages = sorted(f"{package.name}={package.version}" for package in distributions())
    digest.update("".join(packages).encode())
    digest.update(repr(sorted(VENDOR_STATIC.items())).encode())
    return digest.hexdigest()
