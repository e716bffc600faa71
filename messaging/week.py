"""What will leave today and in the next seven days, and what the gate says about it today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from messaging.calls.times import QUIET_CHANNELS, CallTimes
from messaging.gate.facts import Question, collect_facts
from messaging.gate.records import GateRecords
from messaging.gate.rules import Decision, judge
from messaging.kinds import get_kind
from messaging.models import Message
from messaging.outbox import address_of

# Today and seven more: reminders are planned for the whole of the seventh.
DAYS = 8


@dataclass(frozen=True)
class Line:
    """How many messages of one kind leave on one channel."""

    channel: str
    kind: str
    number: int


@dataclass
class Day:
    """What leaves on one local day; today includes what is overdue."""

    date: date
    lines: list[Line] = field(default_factory=list)

    @property
    def number(self) -> int:
        return sum(line.number for line in self.lines)


@dataclass(frozen=True)
class Judged:
    """One message with the gate's answer of this moment; ``leaves_at`` minds the quiet hours.

    ``decision`` is None for what goes to ourselves: the gate protects nobody from that.
    """

    message: Message
    decision: Decision | None
    leaves_at: datetime

    @property
    def is_held(self) -> bool:
        """Whether something stands in the way that passes while the message is still in time."""
        until = self.decision.until if self.decision else None
        return until is not None and until <= self.message.not_after

    @property
    def is_refused(self) -> bool:
        return self.decision is not None and not self.decision.is_allowed and not self.is_held


def coming_days(zone: ZoneInfo, *, now: datetime) -> list[Day]:
    """Count what waits by local day, channel and kind: one query, however much it is."""
    today = now.astimezone(zone).date()
    counted = (
        _waiting(now)
        .filter(not_before__lt=_start_of(today + timedelta(days=DAYS), zone))
        .annotate(day=TruncDate("not_before", tzinfo=zone))
        .values("day", "channel", "kind")
        .annotate(number=Count("pk"))
        .order_by()
    )
    numbers: defaultdict[tuple[date, str, str], int] = defaultdict(int)
    for row in counted:
        numbers[max(row["day"], today), row["channel"], row["kind"]] += row["number"]
    days = {today + timedelta(days=n): Day(today + timedelta(days=n)) for n in range(DAYS)}
    for (day, channel, kind), number in sorted(numbers.items()):
        days[day].lines.append(Line(channel, kind, number))
    return list(days.values())


def messages_of(day: date, zone: ZoneInfo, *, now: datetime) -> QuerySet[Message]:
    """Return what leaves on a local day, earliest first."""
    waiting = _waiting(now).filter(not_before__lt=_start_of(day + timedelta(days=1), zone))
    if day > now.astimezone(zone).date():
        waiting = waiting.filter(not_before__gte=_start_of(day, zone))
    return waiting.select_related("customer").order_by("not_before", "id")


def judge_messages(messages: Sequence[Message], hours: CallTimes, *, now: datetime) -> list[Judged]:
    """Ask the gate about each, as it stands now; a handful of queries for all together."""
    records = GateRecords([each.customer for each in messages if each.customer], now)
    return [
        Judged(each, _decision_about(each, records, now), _leaving_moment(each, hours, now))
        for each in messages
    ]


def _decision_about(message: Message, records: GateRecords, now: datetime) -> Decision | None:
    if message.customer is None:
        return None
    address = address_of(message.customer, message.channel)
    question = Question(
        message.customer, message.channel, message.purpose, address, exclude=message.pk
    )
    return judge(collect_facts(question, now=now, records=records), now=now)


def _leaving_moment(message: Message, hours: CallTimes, now: datetime) -> datetime:
    moment = max(message.not_before, now)
    if message.channel not in QUIET_CHANNELS or get_kind(message.kind).is_awaited:
        return moment
    return hours.next_moment(moment)


def _waiting(now: datetime) -> QuerySet[Message]:
    """Return what is planned and not too late; nobody looks at restricted people's messages."""
    planned = Message.objects.filter(state=Message.State.PLANNED, not_after__gte=now)
    return planned.exclude(customer__is_restricted=True)


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
