"""What people do in the story, in the words of the front desk."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.core.management import call_command
from playwright.sync_api import Page

from tests.servers.smtp_sink import SmtpSink
from tests.servers.twilio_double import TwilioDouble
from workshop.models import User


def run(command: str, *args: str) -> list[dict[str, Any]]:
    """Run a command and return its JSON lines."""
    out = io.StringIO()
    call_command(command, *args, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def deliver(now: datetime) -> dict[str, Any]:
    return run("deliver", "--until-empty", "--now", now.isoformat())[0]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    return body.get_content()


def link_in(text: str, ending: str) -> str:
    """Return the address in a message that has this path after its token."""
    found = re.search(rf"https?://\S+/t/[^/\s]+/{ending}/\S*", text)
    assert found, f"no link to {ending} in: {text}"
    return found.group(0)


@dataclass
class Servers:
    """What the house talks to; ``scratch`` is an empty folder."""

    smtp: SmtpSink
    twilio: TwilioDouble
    scratch: Path

    def last_text(self, channel: str) -> str:
        """Return the newest message that really arrived there."""
        if channel == "sms":
            return self.twilio.taken[-1]["Body"]
        return text_of(self.smtp.taken[-1].mail)


@dataclass
class Teller:
    """One browser; ``base`` is the address of the live product."""

    page: Page
    base: str

    def open(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def press(self, selector: str) -> None:
        with self.page.expect_navigation() as navigation:
            self.page.locator(selector).first.click()
        answer = navigation.value
        assert answer is not None
        assert answer.ok, f"{selector}: {answer.status} {self.page.content()[:2000]}"

    def log_in(self, user: User) -> None:
        self.page.context.clear_cookies()
        self.open("/login/")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", "geheim-genug")
        self.press("main form button, form button.btn-primary")
        assert "/login/" not in self.page.url

    def settle(self, step: str, press: str = "button.btn-counter") -> None:
        """Settle one step of the visit's checklist and wait until it is saved."""
        self.page.locator(f"#step-{step} {press}").first.click()
        self.page.locator(f"#step-{step}.step-done").wait_for(state="attached")
