"""The promise to answer, counted in opening minutes; whoever waits too long is told to the owner.

At night nobody breaks a promise: only while a site is open does the clock of a booking run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from bookings.calendar.loading import local_day
from bookings.messages.notices import OWNER_ALARM, booking_ref, owner_key
from bookings.models import Booking
from customers.models import Task
from customers.tasks_list import NewTask, assign_task, open_task
from messaging.outbox import put_house_message
from workshop.models import Company, User, Workshop
from workshop.openings import Openings, load_openings, opening_minutes_between
from workshop_crm.lib.house_text import house_text as _

# A wait is counted over so many days at most: by then it has been late for long.
LOOK_BACK = timedelta(days=21)
WAITING_STATES = (Booking.State.UNCONFIRMED, Booking.State.OPEN)


def waiting_bookings() -> QuerySet[Booking]:
    """Return the bookings that have had no answer yet."""
    return Booking.objects.filter(state__in=WAITING_STATES, answered_at=None)


def minutes_waited(bookings: Iterable[Booking], *, now: datetime) -> dict[int, int]:
    """Return by booking id for how many opening minutes its first answer has been owed.

    A site without any opening hours is counted by the clock on the wall. Three queries per
    site; ``workshop`` should be loaded.
    """
    by_site: defaultdict[Workshop, list[Booking]] = defaultdict(list)
    for booking in bookings:
        by_site[booking.workshop].append(booking)
    waited: dict[int, int] = {}
    for site, members in by_site.items():
        openings = _openings_since(site, min(each.received_at for each in members), now)
        for booking in members:
            waited[booking.pk] = _minutes(openings, booking.received_at, now)
    return waited


def alarm_owner(*, now: datetime) -> int:
    """Tell the owner of each booking that has waited too long, once; return how many are new.

    The owner gets a task and a mail to the house's address. Safe to run as often as you like.
    """
    company = Company.objects.first()
    if company is None or not (hours := company.owner_alarm_hours):
        return 0
    rows = waiting_bookings().filter(received_at__lte=now - timedelta(hours=hours))
    told = Task.objects.filter(key__startswith="booking:", key__endswith=":owner")
    known = set(told.values_list("key", flat=True))
    bookings = [
        row for row in rows.select_related("workshop", "customer") if owner_key(row) not in known
    ]
    waited = minutes_waited(bookings, now=now)
    late = [row for row in bookings if waited[row.pk] >= hours * 60]
    for booking in late:
        _alarm(booking, waited[booking.pk], now=now)
    return len(late)


@transaction.atomic
def _alarm(booking: Booking, minutes: int, *, now: datetime) -> None:
    title = _("%(name)s has waited for an answer for %(hours)s opening hours")
    task = open_task(
        NewTask(
            kind=Task.Kind.CALL_NOW,
            key=owner_key(booking),
            title=title % {"name": booking.customer.name, "hours": minutes // 60},
            detail=_("Nobody at the front desk has answered this booking yet."),
            customer=booking.customer,
            link=booking.get_absolute_url(),
            due_at=now,
        ),
        now=now,
    )
    owners = list(User.objects.filter(role=User.Role.OWNER, is_active=True)[:2])
    # Of several owners any may act: the task stays free for all.
    if len(owners) == 1:
        assign_task(task, owners[0])
    put_house_message(OWNER_ALARM, booking_ref(booking), {"minutes": minutes}, now=now)


def _openings_since(site: Workshop, start: datetime, now: datetime) -> Openings:
    first = max(start, now - LOOK_BACK)
    # A week more, so that a site without hours is told from one that is closed just now.
    days = (local_day(site, first - timedelta(days=7)), local_day(site, now))
    return load_openings(site, *days)


def _minutes(openings: Openings, start: datetime, now: datetime) -> int:
    if not openings:
        return max(0, int((now - start).total_seconds() // 60))
    return opening_minutes_between(openings, start, now)
