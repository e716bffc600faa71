"""The run of the kill test; import it after Django is set up."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import redis
from django.utils import timezone

from customers.addresses import address_hash
from customers.models import ConsentEvent, Customer
from messaging.models import Message
from messaging.outbox import NewMessage, put_message
from tests.factories import make_company
from tests.servers.smtp_sink import DROP, SmtpSink, running_smtp_sink

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
LEASE_SECONDS = 10
ANSWER_SECONDS = 0.02
DROP_ONE_IN = 40
GIVE_UP_SECONDS = 900


@dataclass
class Result:
    """The line that is printed; ``uncertain`` may not exceed ``kills`` plus ``dropped``."""

    messages: int
    delivered: int = 0
    lost: int = 0
    doubled: int = 0
    doubled_same_message_id: int = 0
    uncertain: int = 0
    kills: int = 0
    broker_wipes: int = 0
    dropped: int = 0
    name: str = "kill_test"
    channel: str = "email"


class Workers:
    """Processes that run ``manage.py deliver --until-empty`` over and over."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def refill(self) -> None:
        self.running = [worker for worker in self.running if worker.poll() is None]
        while len(self.running) < WORKERS:
            self.running.append(_start_worker())

    def kill_one(self, chance: random.Random) -> None:
        victim = chance.choice(self.running)
        victim.kill()
        victim.wait()

    def stop(self) -> None:
        for worker in self.running:
            worker.kill()
            worker.wait()


def _start_worker() -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "manage.py", "deliver", "--until-empty", "--lease", str(LEASE_SECONDS),
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def put_messages(count: int) -> list[int]:
    """Put half as many mails of the contract as advertising ones, each to its own customer."""
    make_company()
    now = timezone.now()
    run = os.urandom(4).hex()
    customers = Customer.objects.bulk_create(
        Customer(last_name=f"Kunde {n}", email=f"k{n}.{run}@kunde.example", email_state="verified")
        for n in range(count)
    )
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            customer=customer, channel="email", purpose="service", kind="given", origin="paper",
            happened_at=now, recorded_at=now, address_hash=address_hash(customer.email),
        )
        for customer in customers[::2]
    )  # fmt: skip
    messages: list[Message] = []
    for number, customer in enumerate(customers):
        kind = "kill_booking" if number % 2 else "kill_reminder"
        new = NewMessage(customer, kind, "email", f"kill:{run}", "sent", now - timedelta(minutes=1))
        messages.append(put_message(new, now=now))
    return [message.pk for message in messages]


def run(count: int, *, kills: int, redis_url: str = "", seed: int = 1) -> Result:
    """Send ``count`` messages through workers that are killed; needs Django to be set up."""
    chance, result, workers = random.Random(seed), Result(count), Workers()
    pks = put_messages(count)
    waiting = Message.objects.filter(pk__in=pks, state__in=Message.WAITING_STATES)
    with _unreliable_sink(chance) as sink:
        os.environ["EMAIL_URL"] = sink.url
        deadline, seen = time.monotonic() + GIVE_UP_SECONDS, 0
        try:
            while waiting.exists() and time.monotonic() < deadline:
                workers.refill()
                time.sleep(chance.uniform(0.02, 0.25))
                # A worker that has not yet begun is no target: something must have left since.
                if result.kills < kills and len(sink.taken) > seen:
                    seen = len(sink.taken)
                    workers.kill_one(chance)
                    result.kills += 1
                    result.broker_wipes += _wipe(redis_url)
        finally:
            workers.stop()
        _compare(pks, sink, result)
    return result


@contextmanager
def _unreliable_sink(chance: random.Random) -> Iterator[SmtpSink]:
    with running_smtp_sink(delay=ANSWER_SECONDS) as sink:
        sink.choose_answer = lambda: DROP if chance.random() < 1 / DROP_ONE_IN else "250 OK"
        yield sink


def _wipe(redis_url: str) -> int:
    if not redis_url:
        return 0
    redis.Redis.from_url(redis_url).flushdb()
    return 1


def _compare(pks: list[int], sink: SmtpSink, result: Result) -> None:
    """Hold each message against what the mail server took."""
    times_taken = Counter(taken.message_id for taken in sink.taken)
    result.dropped = sink.dropped
    for message in Message.objects.filter(pk__in=pks):
        times = times_taken[message.reference]
        if message.state == Message.State.UNCERTAIN:
            result.uncertain += 1
        elif message.state == Message.State.HANDED_OVER and times:
            result.delivered += 1
        else:
            result.lost += 1
        if times > 1 and message.legal_class == Message.LegalClass.ADVERTISING:
            result.doubled += times - 1
        elif times > 1:
            result.doubled_same_message_id += times - 1
