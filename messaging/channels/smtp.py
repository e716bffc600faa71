"""Kept-open SMTP connections, several at a time, by EMAIL_URL."""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from messaging.errors import Consequence, DeliveryError, OutcomeUnknownError

# E-08: at least 30 minutes apart, given up after about four days.
EMAIL_WAITS = tuple(timedelta(minutes=m) for m in (30, 60, 120, 240, 480, 960, 1440, 1440, 1440))
_MAX_PER_CONNECTION = 500
_LONGEST_IDLE_SECONDS = 60
_ENHANCED = re.compile(rb"^\s*([245])\.(\d{1,3})\.(\d{1,3})")
_TRY_LATER, _START_INPUT, _CLOSING = 400, 354, 421
_PERMANENT = 500


@dataclass(frozen=True)
class Server:
    """Where mail goes: ``smtp://``, ``smtp+tls://`` (STARTTLS) or ``smtps://``."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def from_url(cls, url: str) -> Server:
        """Read EMAIL_URL; user and password may be percent-encoded."""
        parts = urlsplit(url)
        default = {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25)
        return cls(
            parts.scheme,
            parts.hostname or "",
            parts.port or default,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )


@dataclass
class _Line:
    """One open connection and how much it has been used."""

    url: str
    smtp: smtplib.SMTP
    idle_since: float = 0.0
    used: int = 0

    def is_fit(self, url: str) -> bool:
        """Servers close a connection after a while or many mails; we do it first."""
        is_fresh = time.monotonic() - self.idle_since < _LONGEST_IDLE_SECONDS
        return self.url == url and is_fresh and self.used < _MAX_PER_CONNECTION


class SmtpConnections:
    """The open connections of this process; a thread that sends takes one and puts it back."""

    def __init__(self) -> None:
        self._idle: list[_Line] = []

    def send(self, url: str, envelope: tuple[str, str], raw: bytes, *, timeout: float) -> None:
        """Hand over one mail. Raises DeliveryError or OutcomeUnknownError; then reconnects."""
        line = self._take(url)
        try:
            if line is None or not _is_begun(line.smtp, *envelope):
                line = _Line(url, _connect(Server.from_url(url), timeout))
                if not _is_begun(line.smtp, *envelope):
                    raise _channel_down()
            _finish(line.smtp, raw)
        except (DeliveryError, OutcomeUnknownError):
            if line is not None:
                line.smtp.close()
            raise
        line.used, line.idle_since = line.used + 1, time.monotonic()
        self._idle.append(line)

    def close(self) -> None:
        """Close all connections that nobody uses at the moment."""
        with suppress(IndexError):
            while True:
                self._idle.pop().smtp.close()

    def _take(self, url: str) -> _Line | None:
        """Return a connection that is still good, the last used one first."""
        with suppress(IndexError):
            while True:
                line = self._idle.pop()
                if line.is_fit(url):
                    return line
                line.smtp.close()
        return None


def _is_begun(smtp: smtplib.SMTP, sender: str, recipient: str) -> bool:
    """Say who writes to whom; False when the connection is dead, which a new one may mend.

    A server may close an idle connection at any time; nothing has been sent on it yet.
    """
    try:
        _begin(smtp, sender, recipient)
    except (smtplib.SMTPServerDisconnected, OSError):
        smtp.close()
        return False
    return True


def _finish(smtp: smtplib.SMTP, raw: bytes) -> None:
    """Send the content. From here on a silence means that nobody knows (E-07)."""
    try:
        smtp.send(_dotted(raw))
        code, answer = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise OutcomeUnknownError(_("No answer after the mail's content.")) from error
    if code >= _TRY_LATER:
        raise _refusal(code, answer)


def try_log_in(url: str, *, timeout: float) -> None:
    """Open a connection as for sending and close it again. Raises DeliveryError."""
    connection = _connect(Server.from_url(url), timeout)
    with suppress(smtplib.SMTPException, OSError):
        connection.quit()


def _connect(server: Server, timeout: float) -> smtplib.SMTP:
    try:
        if server.scheme == "smtps":
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=timeout, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
        connection.ehlo_or_helo_if_needed()
        if server.scheme == "smtp+tls":
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if server.user:
            connection.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        reason = _("The mail server refuses our password.")
        raise DeliveryError(reason, consequence=Consequence.STOP_CHANNEL) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _channel_down() from error
    return connection


def _begin(connection: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Say sender, recipient and that content follows. Until here nothing can have been taken."""
    for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>"):
        code, answer = connection.docmd(command)
        if code >= _TRY_LATER:
            raise _refusal(code, answer)
    code, answer = connection.docmd("DATA")
    if code != _START_INPUT:
        raise _refusal(code, answer)


def _dotted(raw: bytes) -> bytes:
    """Double the dots at line starts and add the final one (RFC 5321 §4.5.2)."""
    content = re.sub(rb"(?m)^\.", b"..", raw)
    ending = b"" if content.endswith(b"\r\n") else b"\r\n"
    return content + ending + b".\r\n"


def _refusal(code: int, answer: bytes) -> DeliveryError:
    """Turn a 4yz or 5yz reply into what it means for the message (E-08, RFC 3463)."""
    found = _ENHANCED.match(answer)
    status = ".".join(part.decode() for part in found.groups()) if found else ""
    reason = f"SMTP {code} {status}".strip()
    if code == _CLOSING:
        return DeliveryError(reason, consequence=Consequence.PAUSE_CHANNEL)
    if code < _PERMANENT:
        return DeliveryError(reason, waits=EMAIL_WAITS)
    consequence = Consequence.NONE
    if status.startswith("5.1."):
        consequence = Consequence.ADDRESS_INVALID
    elif status.startswith("5.7."):
        # A policy is about us, not about the recipient's address.
        consequence = Consequence.ALARM
    return DeliveryError(reason, permanent=True, consequence=consequence)


def _channel_down() -> DeliveryError:
    reason = _("The mail server does not answer.")
    return DeliveryError(reason, consequence=Consequence.PAUSE_CHANNEL)
