"""What must be done once before web and workers of a new version start."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from workshop_crm.ops.static_files import collect_static_if_changed


class Command(BaseCommand):
    help = "Migrates the database and collects static files."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_if_changed()
