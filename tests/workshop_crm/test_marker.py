"""A made-up person walks through intake, booking, sending and errors, and leaves no trace.

Looked for in log lines, addresses, cookies, metrics and what an error tracker would get.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from django.test import Client
from django.utils import timezone
from sentry_sdk.transport import Transport

from bookings.intake.settle import settle
from bookings.models import Booking, Notification
from customers.models import Customer
from messaging.models import Message
from tests.servers.smtp_sink import running_smtp_sink
from tests.story.house import House, booking_event, build_house, signed_headers
from tests.story.teller import deliver
from workshop_crm.lib.quiet_log import JsonFormatter, QuietFormatter
from workshop_crm.lib.quiet_sentry import QUIET_OPTIONS, quiet_event

pytestmark = pytest.mark.django_db

NAME, MAIL, PHONE = "Qwertzmarkus", "zyx.marker@kunde.example", "0171 9988776"
PERSON = {
    "first_name": "Zyxine",
    "last_name": NAME,
    "email": MAIL,
    "phone": PHONE,
    "language": "de",
}
MARKERS = (NAME, "Zyxine", "zyx.marker", "9988776", "99 88 776", "QM 4711", "QM+4711")


def traces(text: str) -> list[str]:
    return [each for each in MARKERS if each.casefold() in text.casefold()]


class Kept(Transport):
    """Keeps what would have left for the error tracker."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent += [item.payload.get_bytes().decode() for item in envelope.items]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All log lines, as the product writes them and as JSON."""
    written = io.StringIO()
    root, handlers = logging.getLogger(), []
    for formatter in (QuietFormatter("%(levelname)s %(name)s %(message)s"), JsonFormatter()):
        handler = logging.StreamHandler(written)
        handler.setFormatter(formatter)
        handler.setLevel(logging.INFO)
        # The mail server of the tests runs in this process, and is not ours.
        handler.addFilter(lambda record: record.name != "mail.log")
        handlers.append(handler)
        root.addHandler(handler)
    yield written
    for handler in handlers:
        root.removeHandler(handler)


@pytest.fixture
def house() -> House:
    return build_house(timezone.now())


@pytest.fixture
def desk(house: House) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(house.owner)
    return client


def take_in(client: Client, house: House, **fields: Any) -> int:
    body = booking_event(customer=PERSON, vehicle={"plate": "M-QM 4711"}, **fields)
    headers = signed_headers(house.secret, body, timezone.now())
    answer = client.post(
        f"/hooks/bookings/{house.portal.slug}/",
        body,
        content_type=headers.pop("Content-Type"),
        headers=headers,
    )
    for row in Notification.objects.filter(state=Notification.State.RECEIVED):
        settle(row, now=timezone.now())
    return answer.status_code


def test_intake_booking_and_sending_leave_no_trace(
    desk: Client, house: House, log: io.StringIO, settings: Any
) -> None:
    with running_smtp_sink() as smtp:
        settings.EMAIL_URL = smtp.url
        smtp.refuse_recipient[MAIL] = f"550 5.1.1 <{MAIL}> {NAME} is unknown"
        assert take_in(desk, house) == 202 or Booking.objects.exists()
        deliver(timezone.now())

    assert Customer.objects.filter(last_name=NAME).exists()
    assert Message.objects.filter(address=MAIL).exclude(state="planned").exists()
    assert traces(log.getvalue()) == [], log.getvalue()


def test_refusals_and_errors_leave_no_trace(
    desk: Client, house: House, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_more: Any) -> None:
        raise ValueError(f"{NAME} {MAIL} {PHONE}")

    take_in(desk, house, external_id="")
    desk.post("/hooks/bookings/autotermin/", booking_event(customer=PERSON), "application/json")
    desk.post("/customers/new/", {**PERSON, "email": "zyx.marker"})
    monkeypatch.setattr("workshop_crm.desk.views.find", fail)
    answer = desk.get("/search/", {"q": NAME})

    assert answer.status_code == 500
    assert "ValueError" in log.getvalue()
    assert traces(log.getvalue() + answer.content.decode()) == []


def test_addresses_and_cookies_name_nobody(desk: Client, house: House) -> None:
    take_in(desk, house)
    customer, booking = Customer.objects.get(last_name=NAME), Booking.objects.get()
    pages = [customer.get_absolute_url(), booking.get_absolute_url(), "/", "/customers/"]

    shown = [desk.get(path).content.decode() for path in pages]
    edited = desk.post(f"{pages[0]}edit/", {**PERSON, "kind": "consumer", "country": "DE"})

    links = re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"', " ".join(shown))
    addresses = [each for each in links if not each.startswith(("tel:", "mailto:"))]
    assert NAME in shown[0]
    assert len(addresses) > 50
    assert traces(" ".join([*addresses, edited.get("Location", "")])) == []
    assert traces(str(desk.cookies)) == []
    assert set(desk.cookies) <= {"sessionid", "csrftoken", "django_language"}


def test_metrics_name_nobody(desk: Client, house: House) -> None:
    take_in(desk, house)

    answer = desk.get("/metrics", REMOTE_ADDR="127.0.0.1")

    assert answer.status_code == 200
    assert traces(answer.content.decode()) == []


def test_an_error_tracker_learns_where_but_not_about_whom() -> None:
    kept = Kept()
    client = sentry_sdk.Client("https://key@tracker.example/1", transport=kept, **QUIET_OPTIONS)

    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_user({"username": NAME})
        scope.set_extra("mail", MAIL)
        error = ValueError(f"{MAIL} {PHONE}")
        error.__cause__ = KeyError(NAME)
        sentry_sdk.capture_exception(error)
    client.close()

    (event,) = kept.sent
    types = [each["type"] for each in json.loads(event)["exception"]["values"]]
    assert types == ["KeyError", "ValueError"]
    assert traces(event) == []


def test_the_error_tracker_collects_nothing_by_itself() -> None:
    client = sentry_sdk.Client("https://key@tracker.example/1", **QUIET_OPTIONS)

    collected = client.options["data_collection"]
    client.close()

    assert set(collected) - {"provided_by_user"} == set(QUIET_OPTIONS["data_collection"])
    assert _turned_on(collected | {"provided_by_user": False}) == []


def _turned_on(choices: dict[str, Any]) -> list[str]:
    """Name the choices that let something through: neither off, nor empty, nor zero."""
    return [
        name
        for name, choice in choices.items()
        if (_turned_on(choice) if isinstance(choice, dict) else choice and choice != "off")
    ]


def test_an_event_loses_request_form_and_words() -> None:
    event = {
        "level": "error",
        "request": {"url": f"/search/?q={NAME}", "data": PERSON, "cookies": {"a": NAME}},
        "logentry": {"message": "no %s", "params": [NAME], "formatted": f"no {NAME}"},
        "breadcrumbs": {"values": [{"message": MAIL}]},
        "contexts": {"x": {"y": NAME}},
    }

    quiet = quiet_event(event, {})

    assert quiet["logentry"] == {"message": "no %s"}
    assert quiet["level"] == "error"
    assert traces(json.dumps(quiet)) == []
