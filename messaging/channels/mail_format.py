"""Building the bytes of a mail (RFC 5322, E-01, E-05, E-06, E-09)."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.channels.base import Outgoing
from messaging.channels.mime import base64_part, header, mailbox, multipart, text_part
from messaging.errors import DeliveryError
from messaging.kinds import Attachment
from workshop_crm.lib.crypto import keyed_hash
from workshop_crm.lib.tokens import make_token

_LONGEST_LOCAL_PART = 64
_LONGEST_NUMBER = 18
_SIGNATURE_LENGTH = 20


def build_mail(outgoing: Outgoing, *, now: datetime) -> bytes:
    """Return the mail as it goes over the wire. Raises DeliveryError for a bad name or address."""
    try:
        return _headers(outgoing, now) + _body(outgoing)
    except (ValueError, AttributeError, TypeError) as error:
        # A kind's attachment may be anything.
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


def _headers(outgoing: Outgoing, now: datetime) -> bytes:
    """Each on one physical line where possible: folding breaks DKIM at some relays (E-01)."""
    company = outgoing.company
    lines = [
        ("From", mailbox(company.name, company.email)),
        ("To", mailbox(outgoing.name, outgoing.address)),
        ("Date", format_datetime(now)),
        ("Message-ID", outgoing.reference),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
    ]
    if outgoing.is_advertising:
        lines.append(("List-Unsubscribe", f"<{unsubscribe_url(outgoing.pk)}>"))
        lines.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in lines) + header(
        "Subject", outgoing.subject
    )


def _body(outgoing: Outgoing) -> bytes:
    """Texts and invitations say the same in other forms (K-03); files come beside them."""
    bodies = [text_part("plain", outgoing.text)]
    if outgoing.html:
        bodies.append(text_part("html", outgoing.html))
    invitations = [each for each in outgoing.attachments if _is_invitation(each)]
    bodies += [base64_part(_invitation_type(each), each.content) for each in invitations]
    body = bodies[0] if len(bodies) == 1 else multipart("alternative", bodies)
    files = [
        base64_part(each.content_type, each.content, filename=each.filename)
        for each in outgoing.attachments
        if not _is_invitation(each)
    ]
    return multipart("mixed", [body, *files]) if files else body


def _is_invitation(attachment: Attachment) -> bool:
    kind, *parameters = (part.strip() for part in attachment.content_type.split(";"))
    return kind == "text/calendar" and any(each.startswith("method=") for each in parameters)


def _invitation_type(attachment: Attachment) -> str:
    has_charset = "charset=" in attachment.content_type
    return attachment.content_type + ("" if has_charset else '; charset="utf-8"')
