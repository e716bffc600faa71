"""An SMTP server on a free loopback port that keeps what it takes and answers by script."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DROP = "drop"  # Take the mail, then break the connection without an answer.


@dataclass(frozen=True)
class Taken:
    """One mail as it came: the envelope and the bytes."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])


class SmtpSink:
    """``answers`` holds the next replies, such as "451 4.3.0 later" or DROP; then all is taken.

    ``refuse_recipient`` maps an address to the reply at RCPT; ``delay`` is in seconds, before
    each answer to a content.
    """

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.answers: list[str] = []
        self.refuse_recipient: dict[str, str] = {}
        self.sessions = 0
        self.dropped = 0
        self.delay = 0.0
        self.choose_answer: Callable[[], str] = lambda: "250 OK"
        self.on_taken: Callable[[Taken], None] = lambda taken: None
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=0)

    @property
    def url(self) -> str:
        server = self._controller.server
        return f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def start(self) -> None:
        self._controller.port = _free_port()
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list
    ) -> list:
        session.host_name = hostname
        self.sessions += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.delay)
        with self._lock:
            answer = self.answers.pop(0) if self.answers else self.choose_answer()
            if answer.startswith("250") or answer == DROP:
                taken = Taken(envelope.mail_from or "", envelope.rcpt_tos, envelope.content)
                self.taken.append(taken)
                self.on_taken(taken)
        if answer == DROP:
            self.dropped += 1
            server.transport.abort()
        return answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_smtp_sink(**script: Any) -> Iterator[SmtpSink]:
    """Run a sink for the length of a ``with`` block."""
    sink = SmtpSink()
    for name, value in script.items():
        setattr(sink, name, value)
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()
