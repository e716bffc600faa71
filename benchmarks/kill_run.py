"""The run of the kill test; import it after Django is set up."""

from __future__ import annotations

import itertools
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from benchmarks.due_messages import put_due
from benchmarks.kill_broker import Broker
from benchmarks.kill_plan import Kill, Plan
from benchmarks.kill_workers import Workers
from messaging.models import Message
from tests.servers.smtp_sink import DROP, SmtpSink, running_smtp_sink

ANSWER_SECONDS = 0.02
LOOK_SECONDS = 0.02
GIVE_UP_SECONDS = 1800


@dataclass
class Result:
    """The line that is printed. ``uncertain_taken``: so many uncertain ones the server has."""

    messages: int
    delivered: int = 0
    lost: int = 0
    doubled: int = 0
    doubled_same_message_id: int = 0
    uncertain: int = 0
    uncertain_taken: int = 0
    kills: int = 0
    parallel: int = field(default_factory=lambda: settings.EMAIL_CONNECTIONS)
    workers: int = 1
    seconds: float = 0.0
    broker_wipes: int = 0
    dropped: int = 0
    unknown_to_us: int = 0
    is_gentle: bool = False
    name: str = "kill_test"
    channel: str = "email"

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing twice, and no more doubt than was caused."""
        by_kills = 0 if self.is_gentle else self.kills * self.parallel
        is_doubt_caused = self.uncertain <= by_kills + self.dropped
        return is_doubt_caused and not (self.lost or self.doubled or self.unknown_to_us)


def run(plan: Plan, broker: Broker, scratch: Path) -> Result:
    """Send messages through workers that are killed; needs Django set up."""
    chance, result = random.Random(plan.seed), Result(plan.messages, is_gentle=plan.is_gentle)
    pks = put_due(plan.messages)
    with _unreliable_sink(plan, chance) as sink:
        os.environ["EMAIL_URL"] = sink.url
        workers = Workers(scratch, celery=plan.workers if broker.url else 0)
        result.workers = len(workers.commands)
        end_one = workers.restart_one if plan.is_gentle else workers.kill_one
        started, last = time.monotonic(), Kill()
        try:
            while _is_waiting() and time.monotonic() < started + GIVE_UP_SECONDS:
                workers.refill()
                time.sleep(chance.uniform(0, LOOK_SECONDS))
                taken, seconds = len(sink.taken), time.monotonic() - started
                if plan.is_time_to_kill(last, taken, seconds) and end_one(chance):
                    last = Kill(last.number + 1, seconds, taken)
                if plan.is_time_to_wipe(result.broker_wipes, taken):
                    result.broker_wipes += broker.wipe()
        finally:
            workers.stop()
        result.kills = last.number
        result.seconds = round(time.monotonic() - started, 1)
        _compare(pks, sink, result)
    return result


def _is_waiting() -> bool:
    return Message.objects.filter(state__in=Message.WAITING_STATES).exists()


@contextmanager
def _unreliable_sink(plan: Plan, chance: random.Random) -> Iterator[SmtpSink]:
    dropped = set(chance.sample(range(plan.messages), plan.drops))
    number = itertools.count()
    with running_smtp_sink(delay=ANSWER_SECONDS) as sink:
        sink.choose_answer = lambda: DROP if next(number) in dropped else "250 OK"
        yield sink


def _compare(pks: list[int], sink: SmtpSink, result: Result) -> None:
    """Hold each message against what the mail server took."""
    times_taken = Counter(taken.message_id for taken in sink.taken)
    result.dropped = sink.dropped
    for message in Message.objects.filter(pk__in=pks):
        times = times_taken.pop(message.reference, 0)
        if message.state == Message.State.UNCERTAIN:
            result.uncertain += 1
            result.uncertain_taken += bool(times)
        elif message.state == Message.State.HANDED_OVER and times:
            result.delivered += 1
        else:
            result.lost += 1
        if times > 1 and message.legal_class == Message.LegalClass.ADVERTISING:
            result.doubled += times - 1
        elif times > 1:
            result.doubled_same_message_id += times - 1
    result.unknown_to_us = len(times_taken)
