"""Mailboxes and portals for the tests that read mail from a real server."""

from __future__ import annotations

from typing import Any

from bookings.models import Source
from messaging.models import Mailbox
from tests.bookings.intake.samples import LABELLED, mail_of
from tests.factories import make_service, make_source
from tests.servers.dovecot import ImapServer
from workshop_crm.lib.crypto import encrypt

PORTAL = "werkstattfinder.example"


def make_mailbox(imap: ImapServer, **fields: Any) -> Mailbox:
    defaults = {
        "name": "Buchungen",
        "host": imap.host,
        "port": imap.port,
        "is_tls": False,
        "username": imap.username,
        "password_encrypted": encrypt(imap.password.encode()),
    }
    return Mailbox.objects.create(**{**defaults, **fields})


def make_portal(mailbox: Mailbox, **fields: Any) -> Source:
    make_service(name_de="Inspektion")
    defaults = {"slug": "finder", "allowed_senders": PORTAL}
    return make_source(mailbox=mailbox, **{**defaults, **fields})


def booking_mail(number: int = 1) -> bytes:
    text = LABELLED.replace("WF-2026-77", f"WF-{number}")
    return mail_of(text, headers=f"Message-ID: <{number}@{PORTAL}>\r\n")


def empty(imap: ImapServer) -> ImapServer:
    """Take every mail and every folder but the inbox away."""
    with imap.connect() as client:
        for _flags, _mark, folder in client.list_folders():
            client.select_folder(folder)
            client.delete_messages(client.search())
            client.expunge()
            if folder != "INBOX":
                client.close_folder()
                client.delete_folder(folder)
    return imap
