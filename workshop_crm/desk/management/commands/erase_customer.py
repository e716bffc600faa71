"""Erase a person; what the law keeps is restricted until its date (Art. 17 GDPR)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from customers.models import Customer
from workshop_crm.desk.privacy.erasing import erase_customer
from workshop_crm.lib.errors import DomainError


class Command(BaseCommand):
    help = "Delete all data of one customer that may be deleted; this can't be undone"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int, help="the customer's number")
        parser.add_argument("--reason", required=True, help="what the person wrote, and when")

    def handle(self, *args: Any, **options: Any) -> None:
        customer = Customer.objects.select_related("merged_into").filter(pk=options["id"]).first()
        if customer is None:
            self._refuse(options["id"], "unknown")
        else:
            try:
                erasing = erase_customer(customer, reason=options["reason"], now=timezone.now())
            except DomainError as error:
                self._refuse(customer.pk, str(error))
            else:
                self._say(
                    customer=erasing.customer.pk,
                    deleted=dict(erasing.deleted),
                    restricted=[
                        {
                            "kind": row.kind,
                            "reference": row.reference,
                            "until": row.delete_after.isoformat(),
                        }
                        for row in erasing.kept
                    ],
                )

    def _refuse(self, customer_id: int, reason: str) -> None:
        self._say(customer=customer_id, refused=reason)
        raise CommandError(reason, returncode=1)

    def _say(self, **said: Any) -> None:
        self.stdout.write(json.dumps(said, ensure_ascii=False))
