"""Texts of messages: the wording in force in the customer's language, inside our frame.

The same for what is sent and for the live preview.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from customers.links import preferences_url
from customers.models import Customer
from customers.models.consent import Channel
from messaging.channels.mail_format import unsubscribe_url
from messaging.kinds import get_kind
from messaging.models import Message
from messaging.texts.bodies import Body, body_of
from messaging.texts.sources import HouseTexts, Place, find_template, load_house_texts
from workshop.legal import legal_lines
from workshop.models import Company
from workshop_crm.lib.sms_sender import can_be_answered
from workshop_crm.lib.sms_text import to_plain_sms
from workshop_crm.lib.tokens import make_token


@dataclass(frozen=True)
class Rendered:
    """What goes out. ``html`` is a mail's second body, or the letter's."""

    subject: str
    text: str
    html: str = ""
    version_pk: int | None = None


def render_message(
    message: Message,
    *,
    company: Company,
    is_first_contact: bool,
    texts: HouseTexts | None = None,
) -> Rendered:
    """Render a message; ``is_first_contact`` adds the notice of the right to object (C-31).

    Whoever renders many gives the ``texts`` in force, which are else read for each.
    """
    texts = texts or load_house_texts()
    with translation.override(message.language):
        context = message_context(message, company)
        kind = get_kind(message.kind)
        place = Place(message.kind, message.channel, message.language)
        body = body_of(kind, place, context, texts) or _fixed_body(message, context)
        return framed(message, body, context, is_first_contact=is_first_contact)


def message_context(message: Message, company: Company) -> dict[str, Any]:
    """Return what the texts of a message are written from, in the active language."""
    return get_kind(message.kind).context(message) | common_context(message, company)


def common_context(message: Message, company: Company) -> dict[str, Any]:
    """Return the part of it that is the same for all kinds."""
    return {
        "company": company,
        "customer": message.customer,
        "message": message,
        "salutation": salutation(message.customer),
    }


def framed(
    message: Message, body: Body, context: dict[str, Any], *, is_first_contact: bool
) -> Rendered:
    """Put around a body what law and channel want: company details, objection, way out."""
    if message.channel == Channel.LETTER:
        # Its frame is the page (messaging/letters/). The subject stands above the salutation.
        subject = format_html("<p><b>{}</b></p>", body.subject) if body.subject else ""
        return Rendered("", "", subject + (body.html or ""), body.version_pk)
    if message.channel not in (Channel.EMAIL, Channel.SMS):
        return Rendered("", body.text, version_pk=body.version_pk)
    frame = {**_frame(message, context, is_first_contact=is_first_contact), "body": body.text}
    if message.channel == Channel.SMS:
        text = " ".join(_text("messages/_sms.txt", frame).split())
        return Rendered("", to_plain_sms(text), version_pk=body.version_pk)
    html = _html("messages/_email.html", {**frame, "body_html": body.html})
    return Rendered(body.subject, _text("messages/_email.txt", frame), html, body.version_pk)


def salutation(customer: Customer | None) -> str:
    """Return the opening line in the active language, for all kinds alike."""
    if customer is None or not customer.last_name:
        return _("Dear Sir or Madam,")
    names = {"name": customer.last_name, "full_name": customer.name}
    if customer.salutation == Customer.Salutation.MS:
        return _("Dear Ms %(name)s,") % names
    if customer.salutation == Customer.Salutation.MR:
        return _("Dear Mr %(name)s,") % names
    return _("Hello %(full_name)s,") % names


def _fixed_body(message: Message, context: dict[str, Any]) -> Body:
    """Render the Django template of a kind whose wording is not for the owner to change."""
    folder = f"messages/{message.kind}"
    if message.channel == Channel.EMAIL:
        subject, text = _split(_text(f"{folder}/email.txt", context))
        return Body(subject, text)
    if message.channel == Channel.SMS:
        return Body("", " ".join(_text(f"{folder}/sms.txt", context).split()))
    if message.channel == Channel.LETTER:
        html = _html(f"{folder}/letter.html", context)
        return Body("", "", html)
    name = "voice" if message.channel == Channel.VOICE else "call"
    return Body("", _text(f"{folder}/{name}.txt", context))


def _frame(message: Message, context: dict[str, Any], *, is_first_contact: bool) -> dict[str, Any]:
    """Return what the frames show around the body, by the law's class and the address's state."""
    company, customer = context["company"], message.customer
    is_advertising = message.legal_class == Message.LegalClass.ADVERTISING
    is_unverified = (
        customer is not None and customer.email_state == Customer.AddressState.UNVERIFIED
    )
    return {
        "company": company,
        "legal_lines": legal_lines(company),
        "is_advertising": is_advertising,
        "has_objection_notice": is_advertising or is_first_contact,
        "unsubscribe_url": unsubscribe_url(message.pk),
        "preferences_url": preferences_url(customer) if customer and is_advertising else "",
        "not_me_url": _not_me_url(message.pk) if is_unverified else "",
        "can_reply_by_sms": can_be_answered(company.sms_sender),
    }


def _not_me_url(message_pk: int) -> str:
    token = make_token("not-me", message_pk)
    return settings.PUBLIC_BASE_URL + reverse("public_not_me", args=[token])


def _split(rendered: str) -> tuple[str, str]:
    """Split a mail template into its first line, the subject, and the body."""
    subject, _line_end, body = rendered.strip().partition("\n")
    return " ".join(subject.split())[:250], body.strip()


def _text(name: str, context: dict[str, Any]) -> str:
    """Render plain text: nothing is escaped, an ampersand stays one."""
    return _render(name, Context(context, autoescape=False))


def _html(name: str, context: dict[str, Any]) -> str:
    return _render(name, Context(context))


def _render(name: str, context: Context) -> str:
    template = find_template(name)
    if template is None:
        raise TemplateDoesNotExist(name)
    return str(template.render(context))
