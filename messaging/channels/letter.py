"""Letters: handed over means printed, delivered means posted (messaging/letters/batches.py)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from messaging.channels.base import Outgoing, Receipt
from workshop.legal import missing_details
from workshop.models import Company


class LetterChannel:
    """Letters are claimed into a batch by staff; the worker never sends one by itself."""

    def missing(self, company: Company) -> str:
        """Letters need the company's legal details (L-03)."""
        if missing := missing_details(company):
            return _("Company details are missing: %(fields)s") % {"fields": ", ".join(missing)}
        return ""

    def send(self, outgoing: Outgoing, *, now: datetime) -> Receipt:
        """Print: the paper itself is made for the whole batch."""
        return Receipt()
