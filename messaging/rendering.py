"""Texts of messages: the kind's template in the customer's language, inside our frame.

The same for what is sent and for the live preview.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, Template, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from customers.links import preferences_url
from customers.models import Customer
from customers.models.consent import Channel
from messaging.channels.mail_format import unsubscribe_url
from messaging.kinds import get_kind
from messaging.models import Message
from workshop.legal import legal_lines
from workshop.models import Company
from workshop_crm.lib.sms_text import to_plain_sms
from workshop_crm.lib.tokens import make_token


@dataclass(frozen=True)
class Rendered:
    """What goes out. ``html`` is a mail's second body, or the letter's."""

    subject: str
    text: str
    html: str = ""


def render_message(message: Message, *, company: Company, is_first_contact: bool) -> Rendered:
    """Render a message; ``is_first_contact`` adds the notice of the right to object (C-31)."""
    with translation.override(message.language):
        context = get_kind(message.kind).context(message) | {
            "company": company,
            "customer": message.customer,
            "message": message,
            "salutation": salutation(message.customer),
        }
        if message.channel == Channel.EMAIL:
            return _render_mail(message, context, is_first_contact=is_first_contact)
        if message.channel == Channel.SMS:
            return _render_sms(message, context)
        if message.channel == Channel.LETTER:
            return _render_letter(message, context)
        return Rendered(subject="", text=_text(f"messages/{message.kind}/call.txt", context))


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


def _render_mail(message: Message, context: dict[str, Any], *, is_first_contact: bool) -> Rendered:
    subject, body = _split(_text(f"messages/{message.kind}/email.txt", context))
    frame = _frame(message, context, is_first_contact=is_first_contact)
    text = _text("messages/_email.txt", {**frame, "body": body})
    body_html = _html_or_none(f"messages/{message.kind}/email.html", context)
    html = _html("messages/_email.html", {**frame, "body": body, "body_html": body_html})
    return Rendered(subject, text, html)


def _render_sms(message: Message, context: dict[str, Any]) -> Rendered:
    body = " ".join(_text(f"messages/{message.kind}/sms.txt", context).split())
    frame = _frame(message, context, is_first_contact=False)
    text = _text("messages/_sms.txt", {**frame, "body": body})
    return Rendered(subject="", text=to_plain_sms(" ".join(text.split())))


def _render_letter(message: Message, context: dict[str, Any]) -> Rendered:
    html = _html(f"messages/{message.kind}/letter.html", context)
    return Rendered(subject="", text="", html=html)


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
        "can_reply_by_sms": company.sms_sender.startswith("+"),
    }


def _not_me_url(message_pk: int) -> str:
    token = make_token("not-me", message_pk)
    return settings.PUBLIC_BASE_URL + reverse("public_not_me", args=[token])


def _split(rendered: str) -> tuple[str, str]:
    """Split a mail template into its first line, the subject, and the body."""
    subject, _line_end, body = rendered.strip().partition("\n")
    return " ".join(subject.split())[:250], body.strip()


def _template(name: str) -> Template | None:
    engine = engines["django"]
    if not isinstance(engine, DjangoTemplates):
        raise TypeError(engine)
    try:
        return engine.engine.get_template(name)
    except TemplateDoesNotExist:
        return None


def _text(name: str, context: dict[str, Any]) -> str:
    """Render plain text: nothing is escaped, an ampersand stays one."""
    template = _template(name)
    if template is None:
        raise TemplateDoesNotExist(name)
    return str(template.render(Context(context, autoescape=False)))


def _html(name: str, context: dict[str, Any]) -> str:
    rendered = _html_or_none(name, context)
    if rendered is None:
        raise TemplateDoesNotExist(name)
    return rendered


def _html_or_none(name: str, context: dict[str, Any]) -> str | None:
    template = _template(name)
    return None if template is None else str(template.render(Context(context)))
