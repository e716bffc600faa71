"""What people and portals ask of the product during a soak; import it after Django is set up."""

from __future__ import annotations

import http.client
import itertools
import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from benchmarks.intake import SLUG, signed
from benchmarks.pages import PAGES
from benchmarks.web import Request
from bookings.appointments import may_change_online
from bookings.links import appointment_path, proposal_path
from bookings.models import Appointment, Proposal

HOUSE = "127.0.0.1"
CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Load:
    """What is asked by threads of ours, and how it was answered."""

    port: int
    secret: str
    cookie: str
    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)
    pages: Iterator[str] = field(default_factory=lambda: itertools.cycle(map(reverse, PAGES)))
    # Each customer has an address of the loopback network, as one address may ask only so often.
    addresses: Iterator[str] = field(
        default_factory=lambda: itertools.cycle(f"127.0.1.{number}" for number in range(1, 255))
    )

    def book(self) -> None:
        """Let the portal send a booking."""
        self._ask(signed(self.secret, timezone.now()), HTTPStatus.ACCEPTED)

    def read(self) -> None:
        """Let the front desk open a page, and note how long it took."""
        headers = (("Cookie", self.cookie),)
        begun = time.perf_counter()
        self._ask(Request("GET", next(self.pages), headers=headers), HTTPStatus.OK)
        self.times.append((time.perf_counter() - begun) * 1000)

    def answer(self) -> None:
        """Let the customer who waits longest take a date, and give it back so that it is free."""
        waiting = Proposal.objects.filter(
            state=Proposal.State.OPEN, booking__source__slug=SLUG
        ).order_by("pk")
        if not (proposal := waiting.first()):
            return
        address = next(self.addresses)
        page = proposal_path(proposal)
        self._send_form(page, f"{page}accept/", address, number="1")
        taken = Appointment.objects.filter(
            proposal=proposal, state=Appointment.State.CONFIRMED
        ).first()
        if taken and may_change_online(taken, now=timezone.now()):
            page = appointment_path(taken)
            self._send_form(page, f"{page}cancel/", address)

    def _send_form(self, page: str, target: str, address: str, **fields: str) -> None:
        """Look at a public page, then send a form of it, as a browser does."""
        form = self._ask(Request("GET", page), HTTPStatus.OK, address)
        token = CSRF_FIELD.search(form)
        if token is None:
            self.failed.append(f"{page}: no form")
            return
        body = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        headers = (
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Cookie", f"csrftoken={token[1]}"),
        )
        self._ask(Request("POST", target, body, headers), HTTPStatus.FOUND, address)

    def _ask(self, request: Request, expected: int, address: str = HOUSE) -> str:
        """Return the page; note an answer of another status as failed."""
        line = http.client.HTTPConnection(HOUSE, self.port, timeout=60, source_address=(address, 0))
        try:
            with closing(line):
                line.request(request.method, request.path, request.body, dict(request.headers))
                answer = line.getresponse()
                page = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.failed.append(f"{request.path}: {error!r}")
            return ""
        if answer.status != expected:
            self.failed.append(f"{request.path}: {answer.status}")
        return page
