"""Four days off: nothing late leaves, one advertising message a person, the rest is shown."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from messaging.models import Message
from messaging.reports import outbox_numbers
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, put_advertising
from workshop.models import Company

pytestmark = pytest.mark.django_db
State = Message.State
DAY = timedelta(days=1)
PEOPLE = 2


def plan_four_days() -> None:
    """For each person each day a reminder that holds three days, and a short-lived booking mail."""
    for _ in range(PEOPLE):
        customer = make_customer(email_state="verified")
        put_advertising(customer=customer, subject_ref="0", not_before=NOW, not_after=NOW + 3 * DAY)
        for day in range(1, 5):
            put(
                "test_reminder", customer=customer, subject_ref=str(day),
                not_before=NOW + day * DAY, not_after=NOW + (day + 3) * DAY,
            )  # fmt: skip
        put(customer=customer, not_before=NOW, not_after=NOW + DAY)


@pytest.mark.parametrize("gap_days", [1, 14])
def test_after_four_days_off_nobody_is_flooded_and_nothing_late_leaves(smtp, gap_days):
    plan_four_days()
    Company.objects.update(advertising_gap_days=gap_days)
    sent: Counter[tuple[int, int]] = Counter()

    for hour in range(4 * 24, 8 * 24, 12):
        now = NOW + timedelta(hours=hour)
        deliver(now)
        for message in Message.objects.filter(handed_over_at=now):
            assert message.not_after >= now
            sent[message.customer_id, hour // 24] += 1

    assert set(sent.values()) == {1}
    # The first reminder and the booking mail of each ended while everything was off.
    numbers = outbox_numbers(NOW + 8 * DAY)
    assert numbers["missed"] >= 2 * PEOPLE
    assert not Message.objects.filter(legal_class="transactional").exclude(state=State.MISSED)
    assert len(sent) == (PEOPLE if gap_days > 7 else len(smtp.taken))
