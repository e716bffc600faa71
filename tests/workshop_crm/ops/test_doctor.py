"""The doctor says for each part whether it works, and what to do; it sends nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import call_command
from django.utils import timezone

from messaging.models import Mailbox
from tests.factories import make_company
from tests.invoices.builders import TODAY
from tests.servers.processes import free_port
from tests.servers.smtp_sink import running_smtp_sink
from workshop.models import Company
from workshop_crm.lib.crypto import encrypt
from workshop_crm.ops import doctor
from workshop_crm.ops.backups.keeping import backup_path
from workshop_crm.ops.doctor import Check, examine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alone(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL, settings.SECRET_KEY = "", "k" * 50
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 0)
    make_company()


def checked() -> dict[str, Check]:
    return {check.name: check for check in examine()}


def test_a_house_in_practice_mode_is_healthy() -> None:
    checks = checked()

    assert {name for name, check in checks.items() if check.is_ok is None} == {
        "backup_key",
        "backups",
        "imap",
        "mail",
        "twilio",
        "dns",
    }
    assert not [check for check in checks.values() if check.is_ok is False]
    assert "_dmarc.mueller.example" in checks["dns"].advice


def test_the_command_prints_a_line_per_check_and_fails_with_one(settings) -> None:
    said = StringIO()
    call_command("doctor", stdout=said)
    settings.PUBLIC_BASE_URL = "http://werkstatt.example"

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=said)

    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    address = [line for line in lines if line["check"] == "address"]
    assert [(line["ok"], bool(line["advice"])) for line in address] == [
        (True, False),
        (False, True),
    ]
    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("base", "hosts", "is_ok"),
    [
        ("https://a.example", ["a.example"], True),
        ("https://a.example", ["*"], True),
        ("https://a.example", [".example"], True),
        ("https://a.example", ["b.example"], False),
        ("http://a.example", ["a.example"], False),
    ],
)
def test_links_must_lead_to_us_over_https(settings, base: str, hosts: list, is_ok: bool) -> None:
    settings.PUBLIC_BASE_URL, settings.ALLOWED_HOSTS = base, hosts

    assert checked()["address"].is_ok is is_ok


def test_a_short_key_a_full_disk_and_missing_redis_are_said(
    settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECRET_KEY = "short"
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 2**62)

    checks = checked()

    assert [checks[name].is_ok for name in ("secret_key", "disk", "redis")] == [False] * 3


@pytest.mark.parametrize(("age", "is_ok"), [(0, True), (1, True), (2, False), (None, False)])
def test_the_newest_backup_must_be_of_yesterday(
    settings, tmp_path: Path, age: int | None, is_ok: bool
) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    if age is not None:
        backup_path(tmp_path, timezone.localdate() - timedelta(days=age)).touch()

    assert checked()["backups"].is_ok is is_ok


def test_the_mail_server_is_tried_and_nothing_sent(settings) -> None:
    with running_smtp_sink() as sink:
        settings.EMAIL_URL = sink.url
        assert checked()["mail"].is_ok is True
        assert sink.taken == []

    settings.EMAIL_URL = f"smtp://user:secret@127.0.0.1:{free_port()}"
    check = checked()["mail"]
    assert check.is_ok is False
    assert "secret" not in check.detail


def test_what_is_missing_of_the_company_is_named() -> None:
    Company.objects.update(representatives="", phone="")

    check = checked()["company"]

    assert check.is_ok is False
    assert check.detail


def test_without_a_company_the_set_up_is_named() -> None:
    Company.objects.all().delete()

    checks = checked()

    assert "/setup/" in checks["company"].advice
    assert "dns" not in checks


def test_a_house_without_a_mailbox_is_told_where_to_set_one_up() -> None:
    check = checked()["imap"]

    assert check.is_ok is None
    assert check.advice


def test_a_mailbox_that_does_not_answer_is_said() -> None:
    details = {"host": "127.0.0.1", "port": free_port(), "is_tls": False, "username": "u"}
    Mailbox.objects.create(name="Post", password_encrypted=encrypt(b"secret"), **details)
    Mailbox.objects.create(name="Off", password_encrypted=b"", is_active=False, **details)

    imap = [check for name, check in checked().items() if name.startswith("imap")]

    assert [check.is_ok for check in imap] == [False]
    assert "secret" not in imap[0].detail


@contextmanager
def account_of(status: str) -> Iterator[str]:
    """A server that knows one account."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"sid": "AC1", "status": status}).encode())

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("status", "is_ok"), [("active", True), ("suspended", False)])
def test_the_twilio_account_is_asked(settings, status: str, is_ok: bool) -> None:
    Company.objects.update(twilio_contract_on=TODAY)
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "token"

    with account_of(status) as settings.TWILIO_API_BASE:
        assert checked()["twilio"].is_ok is is_ok


def test_twilio_without_contract_or_answer_is_said(settings) -> None:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "token"
    settings.TWILIO_API_BASE = f"http://127.0.0.1:{free_port()}"
    assert checked()["twilio"].is_ok is False

    Company.objects.update(twilio_contract_on=TODAY)
    assert checked()["twilio"].detail == "ConnectionError"
