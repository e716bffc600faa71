"""Is everything set up? A line per check."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from workshop_crm.ops.doctor import examine


class Command(BaseCommand):
    help = "Check database, mail, IMAP, Twilio, fonts, address and company; nothing is sent."

    def handle(self, *args: Any, **options: Any) -> None:
        has_failed = False
        for check in examine():
            line = {"check": check.name, "ok": check.is_ok, "detail": check.detail}
            advice = "" if check.is_ok else check.advice
            self.stdout.write(json.dumps({**line, "advice": advice}, ensure_ascii=False))
            has_failed = has_failed or check.is_ok is False
        if has_failed:
            sys.exit(1)
