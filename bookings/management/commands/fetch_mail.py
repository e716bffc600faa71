"""One round over the IMAP mailboxes."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.intake.mailbox import fetch_all_mail
from bookings.models import Source
from workshop_crm.lib.command_line import aware_moment


class Command(BaseCommand):
    help = "Fetches mail from the mailboxes and prints one JSON object for each mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", metavar="SLUG", help="only this source's mailbox")
        parser.add_argument("--now", type=aware_moment, metavar="TIME")

    def handle(self, *args: Any, **options: Any) -> None:
        mailbox_id = None
        if slug := options["source"]:
            mailbox_id = Source.objects.filter(slug=slug).values_list("mailbox", flat=True).first()
            if mailbox_id is None:
                raise CommandError(f"there is no source {slug} with a mailbox", returncode=2)
        lines = fetch_all_mail(now=options["now"] or timezone.now(), only=mailbox_id)
        for line in lines:
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if any(line["outcome"] == "clarification" or line["refused"] for line in lines):
            sys.exit(1)
