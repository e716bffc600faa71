"""Handing claimed messages over, several at the same time, and writing down how each went.

Only the network runs in threads; every word to the database comes from the worker's own thread,
so that exactly the messages under way are marked as begun when it dies.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import transaction

from customers.models import Customer
from customers.models.consent import Channel
from messaging.channels import CHANNELS, Outgoing, Receipt
from messaging.channels.email import mail_of
from messaging.delivery.channel_states import note_success
from messaging.delivery.claiming import Batch
from messaging.delivery.counts import Counts
from messaging.delivery.recording import (
    record_all_handed_over,
    record_refusal,
    record_unknown,
    release,
    start_hand_over,
)
from messaging.errors import DeliveryError, OutcomeUnknownError
from messaging.grounds import with_same_grounds
from messaging.kinds import get_kind
from messaging.models import Message
from messaging.said_since import not_heard_from
from workshop_crm.lib.house_text import house_text as _

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Ended = tuple[Message, Future[Receipt]]
# What was decided longer ago is asked anew: a STOP that came since then counts.
DECIDED_FOR = timedelta(seconds=5)
# What ends within so short a time is written down together.
TOGETHER = timedelta(milliseconds=2)
# What the threads need to say who writes to whom, before a claim keeps the processor busy.
HEAD_START = timedelta(milliseconds=1)


@dataclass
class HandOvers:
    """The messages that one worker is handing over; a context manager that ends its threads.

    Call it outside of transactions: a slow provider must not hold a database lock.
    """

    counts: Counts
    now: Clock
    waiting: deque[tuple[Message, Batch]] = field(default_factory=deque)
    prepared: deque[tuple[Message, Outgoing | None]] = field(default_factory=deque)
    running: dict[Future[Receipt], Message] = field(default_factory=dict)
    in_trouble: set[str] = field(default_factory=set)
    worked: set[str] = field(default_factory=set)
    said: Mapping[int, int] = field(default_factory=dict)
    grounds: Mapping[int, Any] = field(default_factory=dict)
    good_until: datetime = field(init=False)

    def __enter__(self) -> HandOvers:
        self.threads = ThreadPoolExecutor(settings.EMAIL_CONNECTIONS, "hand-over")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.threads.shutdown()

    def work_off(self, batch: Batch) -> None:
        """Hand a batch over, until the last ones are under way: time to claim the next."""
        self.in_trouble.clear()
        self.said, self.grounds = batch.said, batch.grounds
        self.good_until = self.now() + DECIDED_FOR
        self.waiting.extend((message, batch) for message in batch.ready)
        while self.waiting or self.prepared:
            self._step()
        wait(self.running, timeout=HEAD_START.total_seconds(), return_when=FIRST_COMPLETED)

    def finish(self) -> bool:
        """Wait for what is under way; return whether there was anything."""
        was_busy = bool(self.running)
        while self.running:
            self._step()
        for channel in self.worked - self.in_trouble:
            note_success(channel)
        self.worked.clear()
        return was_busy

    def _step(self) -> None:
        """Write down what has ended, and begin as many in the same transaction."""
        self._prepare()
        ended = [(self.running.pop(future), future) for future in self._wait()]
        self._judge_channels(ended)
        chosen = self._choose()
        with transaction.atomic():
            self._record(ended)
            begun = self._begin(chosen)
        for message in begun:
            self.running[self.threads.submit(send_one, chosen[message], self.now)] = message
        # In a transaction of its own: who holds one of these may wait for what is locked above.
        release([message for message in chosen if message not in begun])

    def _prepare(self) -> None:
        """Make the next ones ready while the servers answer to those under way."""
        while self.waiting and len(self.prepared) < settings.EMAIL_CONNECTIONS:
            message, batch = self.waiting.popleft()
            self.prepared.append((message, _outgoing(message, batch, self.now())))

    def _wait(self) -> set[Future[Receipt]]:
        """Wait for hand-overs to end, if nothing can begin before; return those that did."""
        is_full = len(self.running) >= settings.EMAIL_CONNECTIONS
        if not self.running or (self.prepared and not is_full):
            return set()
        wait(self.running, return_when=FIRST_COMPLETED)
        return wait(self.running, timeout=TOGETHER.total_seconds()).done

    def _begin(self, chosen: dict[Message, Outgoing]) -> list[Message]:
        """Begin the hand-overs that may: not of a paused house, after a word or a booking."""
        silent = not_heard_from(chosen, self.said) if chosen else []
        wanted = with_same_grounds(silent, self.grounds)
        return start_hand_over(*wanted, now=self.now()) if wanted else []

    def _judge_channels(self, ended: list[Ended]) -> None:
        for message, future in ended:
            error = future.exception()
            is_trouble = isinstance(error, DeliveryError) and error.is_channel_trouble
            if is_trouble:
                self.in_trouble.add(message.channel)
            elif error is None or isinstance(error, DeliveryError):
                self.worked.add(message.channel)

    def _choose(self) -> dict[Message, Outgoing]:
        """Take the next messages; a channel in trouble gives its messages back."""
        now = self.now()
        chosen: dict[Message, Outgoing] = {}
        while self.prepared and len(self.running) + len(chosen) < settings.EMAIL_CONNECTIONS:
            message, outgoing = self.prepared.popleft()
            if message.channel in self.in_trouble or now > self.good_until:
                release([message])
            elif outgoing:
                chosen[message] = outgoing
            else:
                refusal = DeliveryError(_("The attachments could not be made."), permanent=True)
                record_refusal(message, refusal, self.counts, now=now)
        return chosen

    def _record(self, ended: list[Ended]) -> None:
        taken: list[tuple[Message, Receipt]] = []
        for message, future in ended:
            error = future.exception()
            if error is None:
                taken.append((message, future.result()))
            else:
                _record_trouble(message, error, self.counts, self.now())
        if taken:
            record_all_handed_over(taken, self.counts, now=self.now())


def _record_trouble(message: Message, error: BaseException, counts: Counts, now: datetime) -> None:
    if isinstance(error, DeliveryError):
        logger.warning("Message %s not taken by %s", message.pk, message.channel)
        record_refusal(message, error, counts, now=now)
    elif isinstance(error, OutcomeUnknownError):
        record_unknown(message, str(error), counts, now=now)
    else:
        # A bug in a channel stops only this message, and leaves open whether it left.
        logger.error("Handing over message %s failed", message.pk, exc_info=error)
        record_unknown(message, _("The program failed during the hand-over."), counts, now=now)


def send_one(outgoing: Outgoing, now: Clock) -> Receipt:
    """Give one message to its channel: the only way out. Raises as ``Channel.send`` does."""
    return CHANNELS[outgoing.channel].send(outgoing, now=now())


def _outgoing(message: Message, batch: Batch, now: datetime) -> Outgoing | None:
    """Make what the channel needs; None when the kind fails to make its attachments."""
    try:
        attachments = get_kind(message.kind).attachments(message)
    except Exception:
        logger.exception("Attachments of message %s failed", message.pk)
        return None
    outgoing = Outgoing(
        pk=message.pk,
        reference=message.reference,
        channel=message.channel,
        address=message.address,
        name=message.customer.name if isinstance(message.customer, Customer) else "",
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html,
        is_advertising=message.legal_class == Message.LegalClass.ADVERTISING,
        valid_seconds=batch.call_times.seconds_left(now),
        company=batch.company,
        attachments=attachments if message.channel == Channel.EMAIL else [],
    )
    return replace(outgoing, mail=mail_of(outgoing, now=now))
