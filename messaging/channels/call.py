"""Calls by a person: handed over means put on the call list."""

from __future__ import annotations

from datetime import datetime

from messaging.channels.base import Outgoing, Receipt
from workshop.models import Company


class CallChannel:
    """A call is made by staff: delivery opens a task, reminders:call is its page."""

    def missing(self, company: Company) -> str:
        return ""

    def send(self, outgoing: Outgoing, *, now: datetime) -> Receipt:
        """Nothing leaves the house here; messaging/delivery/round.py opens the task."""
        return Receipt()
