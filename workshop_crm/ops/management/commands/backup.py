"""Database and stored files into one file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.making import house_place, make_backup


class Command(BaseCommand):
    help = "Write database and stored files to FILE, encrypted if BACKUP_KEY is set."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            made = make_backup(
                path, house_place(), passphrase=settings.BACKUP_KEY, now=timezone.now()
            )
        except BackupError as error:
            self.stdout.write(json.dumps({"file": str(path), "refused": str(error)}))
            raise CommandError(str(error), returncode=1) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error
        said = {"file": str(path), "encrypted": bool(settings.BACKUP_KEY), **made}
        self.stdout.write(json.dumps(said))
        if made["invoices"]["wrong"]:
            self.stderr.write("Written, but files of invoices are missing or changed.")
            sys.exit(1)
