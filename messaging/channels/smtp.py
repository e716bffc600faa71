"""One kept-open SMTP connection per thread, by EMAIL_URL."""

from __future__ import annotations

import re
import smtplib
import ssl
import threading
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from messaging.errors import Consequence, DeliveryError, OutcomeUnknownError

# E-08: at least 30 minutes apart, given up after about four days.
EMAIL_WAITS = tuple(timedelta(minutes=m) for m in (30, 60, 120, 240, 480, 960, 1440, 1440, 1440))
_MAX_PER_CONNECTION = 500
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


class SmtpConnections:
    """The connections of this process, one a thread; a worker keeps its own for a whole batch."""

    def __init__(self) -> None:
        self._local = threading.local()

    def send(self, url: str, envelope: tuple[str, str], raw: bytes, *, timeout: float) -> None:
        """Hand over one mail. Raises DeliveryError or OutcomeUnknownError; then reconnects."""
        sender, recipient = envelope
        connection = self._connection(url, timeout)
        try:
            _begin(connection, sender, recipient)
        except (smtplib.SMTPServerDisconnected, OSError):
            # A server may close an idle connection at any time; nothing has been sent on it yet.
            self.close()
            connection = self._connection(url, timeout)
            self._begin_again(connection, sender, recipient)
        except DeliveryError:
            self.close()
            raise
        self._finish(connection, raw)

    def close(self) -> None:
        """Close this thread's connection, if there is one."""
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()

    def _connection(self, url: str, timeout: float) -> smtplib.SMTP:
        connection: smtplib.SMTP | None = getattr(self._local, "connection", None)
        if connection is not None and self._local.url == url:
            self._local.used += 1
            if self._local.used <= _MAX_PER_CONNECTION:
                return connection
        self.close()
        self._local.connection = _connect(Server.from_url(url), timeout)
        self._local.url, self._local.used = url, 1
        connected: smtplib.SMTP = self._local.connection
        return connected

    def _begin_again(self, connection: smtplib.SMTP, sender: str, recipient: str) -> None:
        try:
            _begin(connection, sender, recipient)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise _channel_down() from error
        except DeliveryError:
            self.close()
            raise

    def _finish(self, connection: smtplib.SMTP, raw: bytes) -> None:
        """Send the content. From here on a silence means that nobody knows (E-07)."""
        try:
            connection.send(_dotted(raw))
            code, answer = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise OutcomeUnknownError(_("No answer after the mail's content.")) from error
        if code >= _TRY_LATER:
            self.close()
            raise _refusal(code, answer)


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
