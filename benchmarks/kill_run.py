"""The run of the kill test; import it after Django is set up."""

from __future__ import annotations

import itertools
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from benchmarks.due_messages import put_due
from benchmarks.kill_workers import PARALLEL, Workers
from messaging.models import Message
from tests.servers.smtp_sink import DROP, SmtpSink, running_smtp_sink

ANSWER_SECONDS = 0.02
LOOK_SECONDS = 0.02
GIVE_UP_SECONDS = 900


@dataclass(frozen=True)
class Plan:
    """How hard the run is: ``drops`` mails are taken by a server that then hangs up."""

    messages: int
    kills: int
    drops: int = 0
    redis_url: str = ""
    seed: int = 1


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
    parallel: int = PARALLEL
    broker_wipes: int = 0
    dropped: int = 0
    unknown_to_us: int = 0
    name: str = "kill_test"
    channel: str = "email"

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing twice, and no more doubt than was caused."""
        is_doubt_caused = self.uncertain <= self.kills * self.parallel + self.dropped
        return is_doubt_caused and not (self.lost or self.doubled or self.unknown_to_us)


def run(plan: Plan, scratch: Path) -> Result:
    """Send messages through workers that are killed, evenly over the run; needs Django set up."""
    chance, result = random.Random(plan.seed), Result(plan.messages)
    pks = put_due(plan.messages)
    waiting = Message.objects.filter(pk__in=pks, state__in=Message.WAITING_STATES)
    with _unreliable_sink(plan, chance) as sink:
        os.environ["EMAIL_URL"] = sink.url
        workers = Workers(scratch, is_celery=bool(plan.redis_url))
        deadline = time.monotonic() + GIVE_UP_SECONDS
        try:
            while waiting.exists() and time.monotonic() < deadline:
                workers.refill()
                time.sleep(chance.uniform(0, LOOK_SECONDS))
                next_kill_at = plan.messages * (result.kills + 1) // (plan.kills + 1)
                is_time = result.kills < plan.kills and len(sink.taken) >= next_kill_at
                if is_time and workers.kill_one(chance):
                    result.kills += 1
                    result.broker_wipes += _wipe(plan.redis_url)
        finally:
            workers.stop()
        _compare(pks, sink, result)
    return result


@contextmanager
def _unreliable_sink(plan: Plan, chance: random.Random) -> Iterator[SmtpSink]:
    dropped = set(chance.sample(range(plan.messages), plan.drops))
    number = itertools.count()
    with running_smtp_sink(delay=ANSWER_SECONDS) as sink:
        sink.choose_answer = lambda: DROP if next(number) in dropped else "250 OK"
        yield sink


def _wipe(redis_url: str) -> int:
    """Empty the broker's database: waiting wake-ups, unacknowledged ones, bindings, all."""
    if not redis_url:
        return 0
    redis.Redis.from_url(redis_url).flushdb()
    return 1


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
