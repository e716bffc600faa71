#!/usr/bin/env python
"""Django's command line."""

from __future__ import annotations

import io
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError

WRONG_USE = 2
# What shells say of a program whose reader has gone (128 + SIGPIPE).
NOBODY_READS = 141


def main() -> None:
    """Run a command. What it prints is UTF-8 on every system, wrong settings are said in a line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workshop_crm.settings")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file's name may hold bytes that are no letters: \udcff is right in JSON, too.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        settings.INSTALLED_APPS  # noqa: B018 (the first look reads them all)
    except (ImproperlyConfigured, OSError, ValueError) as error:
        sys.stderr.write(f"Settings: {error}\n")
        sys.exit(WRONG_USE)
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except (OperationalError, ProgrammingError) as error:
        if "--traceback" in sys.argv:
            raise
        sys.stderr.write(f"Database: {error} (manage.py doctor says what is missing)\n")
        sys.exit(WRONG_USE)
    except BrokenPipeError:
        # Python would stumble once more when it closes what nobody reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(NOBODY_READS)


if __name__ == "__main__":
    main()
