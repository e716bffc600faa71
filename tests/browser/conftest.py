"""A house with a history behind a live server, and a browser that is logged in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from playwright.sync_api import Page, Response

from workshop.models import User
from workshop_crm.desk.demo import load_demo

# A Tuesday morning: cars in the house, customers expected, bookings waiting.
NOW = datetime.fromisoformat("2026-11-24T10:40:00+01:00")
SEVERE = ("serious", "critical")


@dataclass
class Eye:
    """Opens pages and remembers what somebody could not see, read or reach."""

    page: Page
    base: str
    findings: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response | None:
        return self.page.goto(self.base + path)

    def look_at(self, path: str, *, status: int = 200) -> None:
        """Open a page, check that it is the one we mean, and look for severe findings."""
        response = self.open(path)
        assert response is not None
        assert (response.status, self.page.url) == (status, self.base + path)
        self.look_around(path)

    def look_around(self, name: str) -> None:
        """Note the severe findings of axe, and whether the page is wider than its window."""
        for found in Axe().run(self.page).response["violations"]:
            if found["impact"] in SEVERE:
                places = [node["target"] for node in found["nodes"][:3]]
                self.findings.append(f"{name}: {found['id']} at {places}")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.findings.append(f"{name}: wider than the window")


@pytest.fixture(autouse=True)
def _every_request_is_answered(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let the database be emptied only when no page asks any more.

    A search may still be under way when a test and its page have ended; emptying waits for it
    while it waits for the next table.
    """
    under_way: list[object] = []
    answer = WSGIHandler.__call__

    def count_and_answer(handler: WSGIHandler, *given: Any) -> Any:
        under_way.append(handler)
        try:
            return answer(handler, *given)
        finally:
            under_way.pop()

    monkeypatch.setattr(WSGIHandler, "__call__", count_and_answer)
    yield
    time.sleep(0.05)  # What the page sent last may be on the line.
    deadline = time.perf_counter() + 20
    while under_way and time.perf_counter() < deadline:
        time.sleep(0.01)
    assert not under_way


@pytest.fixture
def house(transactional_db: None, time_machine: object) -> None:
    """The demo with everything in it: past visits, today, consents, messages, invoices."""
    time_machine.move_to(NOW)
    load_demo(customers=45, seed=7, now=NOW, is_bare=False)


@pytest.fixture
def eye(live_server: object, page: Page) -> Eye:
    page.set_default_timeout(10_000)
    return Eye(page, live_server.url)


@pytest.fixture
def log_in(eye: Eye) -> Callable[[str], None]:
    """Log in without the form, which another test fills in."""

    def with_name(username: str) -> None:
        client = Client()
        client.force_login(User.objects.get(username=username))
        cookie = client.cookies["sessionid"]
        eye.page.context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "url": eye.base}]
        )

    return with_name
