"""Write down everything that we hold about a person (Art. 15 and 20 GDPR)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from customers.models import AccessEntry, Customer
from customers.privacy.access_log import note_look
from workshop_crm.desk.privacy.exporting import SUFFIXES, read_copy, write_copy


class Command(BaseCommand):
    help = "Write all data of one customer to a file: .json, .pdf, or .zip with both and invoices"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int, help="the customer's number")
        parser.add_argument("--to", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["to"]
        if path.suffix.lower() not in SUFFIXES:
            raise CommandError(f"{path}: must end in {', '.join(SUFFIXES)}", returncode=2)
        customer = Customer.objects.select_related("merged_into").filter(pk=options["id"]).first()
        if customer is None:
            self.stdout.write(json.dumps({"customer": options["id"], "refused": "unknown"}))
            raise CommandError("there is no such customer", returncode=1)
        now = timezone.now()
        copy = read_copy(customer, now=now)
        try:
            write_copy(copy, path)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        note_look(None, copy.customer.pk, AccessEntry.Action.EXPORT, now=now)
        said = {"customer": copy.customer.pk, "file": str(path), "given": copy.counts}
        self.stdout.write(json.dumps(said, ensure_ascii=False))
