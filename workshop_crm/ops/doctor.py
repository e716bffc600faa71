"""Is everything set up as it must be? One answer per check, with what to do."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pypdf
import requests
from django.conf import settings
from django.db import connection
from django.utils import timezone
from twilio.base.exceptions import TwilioException

from bookings.intake.imap import READ_ERRORS, connected, error_text
from messaging.channels.smtp import try_log_in
from messaging.channels.twilio import missing_contract, twilio_client
from messaging.errors import DeliveryError
from messaging.models import Mailbox
from workshop.legal import missing_details
from workshop.models import Company
from workshop_crm.lib.pdf import html_document, shared_fonts
from workshop_crm.ops.backups.keeping import backups_in
from workshop_crm.ops.dns_records import DnsSilentError, missing_records
from workshop_crm.ops.readiness import are_migrations_applied, is_broker_ready, is_database_ready

LEAST_FREE_BYTES = 2 * 1024**3
SHORTEST_KEY = 40
# Letters that a font without them would show as boxes.
SAMPLE = "Jürgen Weiß, Łódź, 10 €"


@dataclass(frozen=True)
class Check:
    """One answer. ``is_ok`` is None where nothing is set up, or only a person can look."""

    name: str
    is_ok: bool | None
    detail: str
    advice: str = ""


def _good(name: str, detail: str) -> Check:
    return Check(name, is_ok=True, detail=detail)


def _bad(name: str, detail: str, advice: str) -> Check:
    return Check(name, is_ok=False, detail=detail, advice=advice)


def _open(name: str, detail: str, advice: str) -> Check:
    return Check(name, is_ok=None, detail=detail, advice=advice)


def examine() -> Iterator[Check]:
    """Yield every check, those of the machine first. Talks to mail, IMAP and Twilio; sends nothing.

    Without a database that is of this version nothing of the house can be looked at.
    """
    yield from (_database(), _migrations(), _broker(), _secret_key(), _address())
    yield from (_disk(), _backup_key(), _backups(), _fonts(), _mail())
    if not are_migrations_applied():
        return
    company = Company.objects.first()
    if company is None:
        yield _bad("company", "not set up", "Open /setup/ in the browser.")
        return
    yield from (
        _company(company),
        _twilio(company),
        sender_records(company.email.rpartition("@")[2]),
    )
    mailboxes = Mailbox.objects.filter(is_active=True).order_by("pk")
    if not mailboxes:
        yield _open("imap", "no mailbox is read", "Settings, Mailboxes, if portals write mails.")
    for mailbox in mailboxes:
        yield _mailbox(mailbox)


def _database() -> Check:
    detail = connection.vendor
    return Check("database", is_database_ready(), detail, "See DATABASE_URL; is the server up?")


def _migrations() -> Check:
    is_ok = are_migrations_applied()
    return Check("migrations", is_ok, "applied" if is_ok else "missing", "manage.py prepare")


def _broker() -> Check:
    if not settings.REDIS_URL:
        return _good("redis", "not used")
    return Check("redis", is_broker_ready(), "REDIS_URL", "Is Redis up, is REDIS_URL right?")


def _secret_key() -> Check:
    is_ok = len(settings.SECRET_KEY) >= SHORTEST_KEY
    advice = "Change SECRET_KEY: docs/operations.md says how."
    return Check("secret_key", is_ok, f"{len(settings.SECRET_KEY)} characters", advice)


def _address() -> Check:
    parts = urlsplit(settings.PUBLIC_BASE_URL)
    hosts = settings.ALLOWED_HOSTS
    is_known = "*" in hosts or any(
        parts.hostname == host or (host.startswith(".") and f".{parts.hostname}".endswith(host))
        for host in hosts
    )
    is_ok = parts.scheme == "https" and is_known
    advice = "PUBLIC_BASE_URL must be https, its host one of ALLOWED_HOSTS: links go there."
    return Check("address", is_ok, settings.PUBLIC_BASE_URL, advice)


def _disk() -> Check:
    free = shutil.disk_usage(settings.DATA_DIR).free
    advice = "Make room where DATA_DIR lies; a backup needs twice the size of the data."
    return Check("disk", free >= LEAST_FREE_BYTES, f"{free / 1024**3:.1f} GiB free", advice)


def _backup_key() -> Check:
    if settings.BACKUP_KEY:
        return _good("backup_key", "backups are encrypted")
    return _open("backup_key", "backups are not encrypted", "Set BACKUP_KEY.")


def _backups() -> Check:
    if not settings.BACKUP_DIR:
        return _open("backups", "not scheduled", "Set BACKUP_DIR, best to another disk.")
    newest = max(backups_in(Path(settings.BACKUP_DIR)), default=None)
    is_ok = newest is not None and newest >= timezone.localdate() - timedelta(days=1)
    advice = "Is the worker up, BACKUP_DIR writable, its disk full? See the log."
    return Check("backups", is_ok, f"newest: {newest}", advice)


def _fonts() -> Check:
    written = html_document(f"<p>{SAMPLE}</p>").write_pdf(font_config=shared_fonts())
    page = pypdf.PdfReader(io.BytesIO(written or b"")).pages[0]
    is_ok = SAMPLE in page.extract_text()
    return Check("fonts", is_ok, "a page was printed", "Install fonts-dejavu-core.")


def _mail() -> Check:
    if not settings.EMAIL_URL:
        return _open("mail", "practice mode: no mail leaves", "Set EMAIL_URL.")
    host = urlsplit(settings.EMAIL_URL).hostname or ""
    try:
        try_log_in(settings.EMAIL_URL, timeout=settings.EMAIL_TIMEOUT)
    except DeliveryError as error:
        return _bad("mail", f"{host}: {error}", "Check EMAIL_URL with the mail provider.")
    return _good("mail", host)


def _company(company: Company) -> Check:
    missing = [str(name) for name in missing_details(company)]
    advice = "Fill them in under Settings, Company: mails are held back without them."
    return Check("company", not missing, ", ".join(missing) or "complete", advice)


def _twilio(company: Company) -> Check:
    if not settings.TWILIO_ACCOUNT_SID:
        advice = "Set the TWILIO variables if you want SMS."
        return _open("twilio", "practice mode: no SMS leaves", advice)
    if missing := missing_contract(company):
        return _bad("twilio", missing, "Settings, Rules of the house.")
    try:
        account = twilio_client().api.v2010.accounts(settings.TWILIO_ACCOUNT_SID).fetch()
    except (TwilioException, requests.RequestException) as error:
        return _bad("twilio", type(error).__name__, "Check the TWILIO variables.")
    advice = "Twilio has closed or suspended the account."
    return Check("twilio", account.status == "active", str(account.status), advice)


def sender_records(domain: str) -> Check:
    """Say whether the domain lets its mails be known as its own (E-03); asks the DNS."""
    advice = (
        f"Ask the mail provider for TXT of {domain} (v=spf1), _dmarc.{domain} (v=DMARC1) and "
        f"<selector>._domainkey.{domain} (v=DKIM1), whose selector only the provider knows; "
        "without them reminders end up as spam."
    )
    if not settings.EMAIL_URL:
        return _open("dns", "not looked up: no mail leaves", advice)
    try:
        missing = missing_records(domain)
    except DnsSilentError:
        return _open("dns", "no name server answered", advice)
    detail = f"missing: {', '.join(missing)}" if missing else "SPF, DMARC, MX"
    return Check("dns", not missing, detail, advice)


def _mailbox(mailbox: Mailbox) -> Check:
    name = f"imap {mailbox.pk}"
    try:
        with connected(mailbox) as client:
            client.select_folder(mailbox.folder, readonly=True)
    except READ_ERRORS as error:
        return _bad(name, error_text(error), "Settings, Mailboxes.")
    return _good(name, mailbox.host)
