"""Building the bytes of a mail (RFC 5322, E-01, E-05, E-06, E-09)."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.channels.base import Outgoing
from messaging.errors import DeliveryError
from messaging.kinds import Attachment
from workshop_crm.lib.crypto import keyed_hash
from workshop_crm.lib.tokens import make_token

# One physical line per header where possible: folding breaks DKIM at some relays (E-01).
_POLICY = SMTP.clone(max_line_length=200)
_LONGEST_LOCAL_PART = 64
_LONGEST_NUMBER = 18
_SIGNATURE_LENGTH = 20


def build_mail(outgoing: Outgoing, *, now: datetime) -> bytes:
    """Return the mail as it goes over the wire. Raises DeliveryError for a bad name or address."""
    try:
        mail = _addressed(outgoing, now)
        _fill(mail, outgoing)
        return mail.as_bytes()
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        # The email package answers a bad header or content type with any of these.
        raise DeliveryError(_("Bad address, header or attachment."), permanent=True) from error


def unsubscribe_url(message_pk: int) -> str:
    """Return the absolute address of the page on which to object; holds no personal data."""
    token = make_token("unsubscribe", message_pk)
    return settings.PUBLIC_BASE_URL + reverse("public_unsubscribe", args=[token])


def return_path(message_pk: int, mailbox: str) -> str:
    """Return the envelope sender that tells from a bounce alone which message it is (E-09).

    A sub-address of the workshop's own mailbox, with digits and lower-case letters only: some
    servers change the case. A mailbox with too long a name is used as it is.
    """
    local, _at, domain = mailbox.partition("@")
    tagged = f"{local}+b-{message_pk}-{_signature(message_pk)}"
    return f"{tagged}@{domain}" if len(tagged) <= _LONGEST_LOCAL_PART else mailbox


def read_return_path(address: str) -> int | None:
    """Return the message of an envelope sender of ours; None for any other, or a forged one."""
    tag = address.partition("@")[0].rpartition("+")[2].lower()
    parts = tag.split("-")
    if len(parts) != 3 or parts[0] != "b" or not parts[1].isdecimal():  # noqa: PLR2004
        return None
    if len(parts[1]) > _LONGEST_NUMBER:
        return None
    pk = int(parts[1])
    return pk if parts[2] == _signature(pk) else None


def _signature(message_pk: int) -> str:
    return keyed_hash(f"return-path:{message_pk}")[:_SIGNATURE_LENGTH]


def _addressed(outgoing: Outgoing, now: datetime) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(outgoing.company.name, addr_spec=outgoing.company.email)
    mail["To"] = Address(outgoing.name, addr_spec=outgoing.address)
    mail["Subject"] = outgoing.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = outgoing.reference
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _fill(mail: EmailMessage, outgoing: Outgoing) -> None:
    if outgoing.is_advertising:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url(outgoing.pk)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(outgoing.text, cte="quoted-printable")
    if outgoing.html:
        mail.add_alternative(outgoing.html, subtype="html", cte="quoted-printable")
    for attachment in outgoing.attachments:
        _attach(mail, attachment)


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    """Add a file; an invitation goes in as a further alternative of the text (K-03)."""
    kind, *parameters = [part.strip() for part in attachment.content_type.split(";")]
    maintype, subtype = kind.split("/")
    params = dict(part.split("=", 1) for part in parameters)
    if kind == "text/calendar" and "method" in params:
        text = attachment.content.decode()
        mail.add_alternative(
            text, subtype=subtype, cte="base64", params={"method": params["method"]}
        )
        return
    if maintype == "text":
        mail.add_attachment(
            attachment.content.decode(), subtype=subtype, filename=attachment.filename
        )
        return
    mail.add_attachment(
        attachment.content, maintype=maintype, subtype=subtype, filename=attachment.filename
    )
