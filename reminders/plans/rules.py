"""Noticing that the rules of planning have changed: intervals of the catalogue, steps of plans."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from itertools import pairwise

from django.db.models import Max

from customers.due import recurring_services, service_facts
from customers.models import Vehicle
from reminders.models import PlanningRules, ReminderPlan

# So many rows are written at once, so that others don't wait for long.
BATCH = 20_000


def follow_rules() -> bool:
    """Let every vehicle be looked at anew if a rule has changed since the last round.

    Tells whether one had. Vehicles that nobody has looked at yet are on the list anyway.
    """
    now_valid = _fingerprint()
    known, is_new = PlanningRules.objects.get_or_create(pk=1, defaults={"fingerprint": now_valid})
    if is_new or known.fingerprint == now_valid:
        return False
    look_at_all()
    # Only now: whoever dies before begins again.
    PlanningRules.objects.update(fingerprint=now_valid)
    return True


def look_at_all() -> None:
    """Put all kept vehicles on the list of the next round."""
    kept = Vehicle.objects.filter(sold_on=None)
    last = kept.aggregate(last=Max("pk"))["last"] or 0
    for first, end in pairwise(range(0, last + BATCH + 1, BATCH)):
        kept.filter(pk__gt=first, pk__lte=end).look_again()


def _fingerprint() -> str:
    services = [asdict(service_facts(service)) for service in recurring_services()]
    plans = ReminderPlan.objects.order_by("pk").values_list("service", "steps", "is_active")
    text = json.dumps([services, list(plans)], default=str)
    return hashlib.sha256(text.encode()).hexdigest()
