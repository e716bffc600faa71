"""Real servers around the live product, and a clock that the story moves by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page

from tests.servers.smtp_sink import SmtpSink, running_smtp_sink
from tests.servers.twilio_double import ACCOUNT, TOKEN, TwilioDouble, running_twilio_double
from tests.story.teller import Servers, Teller


@pytest.fixture
def smtp(settings) -> Iterator[SmtpSink]:
    with running_smtp_sink() as sink:
        settings.EMAIL_URL = sink.url
        yield sink


@pytest.fixture
def twilio(settings) -> Iterator[TwilioDouble]:
    with running_twilio_double() as double:
        settings.TWILIO_ACCOUNT_SID = ACCOUNT
        settings.TWILIO_AUTH_TOKEN = TOKEN
        settings.TWILIO_API_BASE = double.url
        yield double


@pytest.fixture
def servers(smtp: SmtpSink, twilio: TwilioDouble, tmp_path: Path) -> Servers:
    return Servers(smtp=smtp, twilio=twilio, scratch=tmp_path)


@pytest.fixture
def teller(live_server, page: Page, settings) -> Teller:
    settings.PUBLIC_BASE_URL = live_server.url
    page.set_default_timeout(15_000)
    return Teller(page=page, base=live_server.url)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A Monday morning, whatever the real day: the story is green at any hour."""
    start = datetime.fromisoformat("2027-03-01T09:00:00+01:00")
    with time_machine.travel(start, tick=True) as traveller:
        yield traveller
