"""Talking to an IMAP server: log in over TLS, find new mails, fetch them, put them away."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from cryptography.fernet import InvalidToken
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from messaging.models import Mailbox
from workshop_crm.lib.crypto import decrypt
from workshop_crm.lib.house_text import house_text as _

TIMEOUT_SECONDS = 30
# What servers, networks and forgotten keys do to us; ValueError: answers that are no IMAP.
READ_ERRORS = (IMAPClientError, OSError, InvalidToken, ValueError)


class NotEncryptedError(OSError):
    """The server would have us send the password so that everybody can read it."""


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[IMAPClient]:
    """Yield a client that is logged in. Raises one of READ_ERRORS."""
    password = decrypt(bytes(mailbox.password_encrypted)).decode()
    context = ssl.create_default_context()
    with IMAPClient(
        mailbox.host,
        port=mailbox.port,
        ssl=mailbox.is_tls,
        ssl_context=context if mailbox.is_tls else None,
        timeout=TIMEOUT_SECONDS,
    ) as client:
        if not mailbox.is_tls:
            _encrypt(client, mailbox.host, context)
        if password.isascii() and mailbox.username.isascii():
            client.login(mailbox.username, password)
        else:
            client.plain_login(mailbox.username, password)
        yield client


def _encrypt(client: IMAPClient, host: str, context: ssl.SSLContext) -> None:
    if client.has_capability("STARTTLS"):
        client.starttls(context)
    elif not _is_loopback(host):
        raise NotEncryptedError(host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def error_text(error: Exception) -> str:
    """Say for the owner what is wrong, and below the name of the error for whoever helps."""
    known = {
        NotEncryptedError: _("The server offers no encryption; nothing was sent."),
        LoginError: _("The user name or the password is wrong."),
        ssl.SSLError: _("The encrypted connection fails: certificate or port are not right."),
        InvalidToken: _("The stored password can't be read any more; please enter it again."),
        OSError: _("The server does not answer."),
    }
    text = next((text for kind, text in known.items() if isinstance(error, kind)), "")
    return f"{text or _('The server refuses.')} ({type(error).__name__}: {error})"[:300]


def new_uids(client: IMAPClient, mailbox: Mailbox) -> list[int]:
    """Select the folder and return the mails that we have not looked at, oldest first."""
    status = client.select_folder(mailbox.folder)
    validity = int(status[b"UIDVALIDITY"])
    if mailbox.uid_validity != validity:
        mailbox.uid_validity, mailbox.last_uid = validity, 0
        mailbox.save(update_fields=["uid_validity", "last_uid"])
    found = client.search(["UID", f"{mailbox.last_uid + 1}:*"])
    # "n:*" always names the last mail, even when its UID is below n.
    return sorted(uid for uid in found if uid > mailbox.last_uid)


def size_of(client: IMAPClient, uid: int) -> int:
    return int(client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE", 0))


def raw_mail(client: IMAPClient, uid: int) -> bytes:
    """Return a mail's bytes without marking it as read; empty when somebody took it away."""
    return bytes(client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]") or b"")


def put_away(client: IMAPClient, uid: int, folder: str) -> None:
    """Mark a mail as read and move it; without a folder it stays where it is."""
    client.add_flags([uid], [rb"\Seen"])
    if not folder:
        return
    if not client.folder_exists(folder):
        client.create_folder(folder)
    if client.has_capability("MOVE"):
        client.move([uid], folder)
        return
    client.copy([uid], folder)
    client.delete_messages([uid])
    # A bare EXPUNGE would also remove what others have marked; then the mail stays marked.
    if client.has_capability("UIDPLUS"):
        client.uid_expunge([uid])
