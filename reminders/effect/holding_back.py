"""The comparison group of a plan: customers whom nobody reminds, so that the effect shows.

It is the same people in every plan with the same share, and for good: somebody who is reminded
of one thing would come because of that with the other one as well.
"""

from __future__ import annotations

from reminders.models import ReminderPlan
from workshop_crm.lib.crypto import keyed_hash

LARGEST_SHARE = 50


def is_held_back(customer_id: int, percent: int) -> bool:
    """Tell whether a customer belongs to the comparison group of a plan with this share."""
    if not percent:
        return False
    return int(keyed_hash(f"comparison-group:{customer_id}")[:8], 16) % 100 < percent


def comparison_shares() -> dict[int, int]:
    """Return the share in percent by service id, of plans that have a comparison group."""
    plans = ReminderPlan.objects.filter(is_active=True, held_back_percent__gt=0)
    return dict(plans.values_list("service", "held_back_percent"))
