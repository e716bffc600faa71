"""A backup back into its place."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workshop_crm.ops.backups.errors import BackupError
from workshop_crm.ops.backups.making import house_place
from workshop_crm.ops.backups.restoring import restore_backup


class Command(BaseCommand):
    help = "Put a backup back. Stop the product first; only an empty place is filled unasked."
    # The place may be without any table, or of an earlier version.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace", action="store_true", help="delete the workshop that is here now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            restored = restore_backup(
                path,
                house_place(),
                passphrase=settings.BACKUP_KEY,
                now=timezone.now(),
                may_replace=options["replace"],
            )
        except BackupError as error:
            self.stdout.write(json.dumps({"file": str(path), "refused": str(error)}))
            raise CommandError(str(error), returncode=1) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error
        self.stdout.write(json.dumps({"file": str(path), **restored}))
        if restored["invoices"]["wrong"]:
            self.stderr.write("Restored, but files of invoices are missing or changed.")
            sys.exit(1)
