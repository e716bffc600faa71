"""Writes what is stored encrypted anew with the newest key; docs/operations.md says when."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from workshop_crm.ops.encrypted import reencrypt_all


class Command(BaseCommand):
    help = "Re-encrypts secrets, passwords and raw messages with the newest SECRET_KEY."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = reencrypt_all()
        for column, numbers in counts.items():
            self.stdout.write(json.dumps({"column": column, **numbers}))
        if any(numbers["unreadable"] for numbers in counts.values()):
            self.stderr.write("Some values open with no known key: see SECRET_KEY_FALLBACKS.")
            sys.exit(1)
