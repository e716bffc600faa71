"""A text as it would arrive: to whoever edits it, by mail or SMS, or as a page of paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import make_msgid

from django.db import transaction
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models.consent import Channel, Purpose
from messaging.channels import CHANNELS, Outgoing, Receipt
from messaging.delivery.handing_over import send_one
from messaging.errors import (
    ChannelOffError,
    HousePausedError,
    NoAddressOfOwnError,
    TooManyTestsError,
)
from messaging.kinds import LegalClass, MessageKind, register_kind
from messaging.letters.pages import STYLE, page_of, paper_of
from messaging.models import Message
from messaging.outbox import put_house_message
from messaging.texts.sources import Place, Source
from messaging.texts.trying import try_text
from workshop.models import Company, User
from workshop_crm.lib.pdf_cores import render_on_cores
from workshop_crm.lib.pdf_merge import LetterFile

VALID_SECONDS = 3600
SMS_TEST = "sms_test"
MOST_SMS_A_DAY = 10
A_DAY = timedelta(days=1)


def mail_to_me(
    place: Place, source: Source, company: Company, to: User, *, now: datetime
) -> Receipt:
    """Mail a text with made-up facts to who edits it; no row is written, nothing counts it.

    Call it outside of transactions. Raises NoAddressOfOwnError, BrokenTextError, DeliveryError
    or OutcomeUnknownError.
    """
    if not to.email:
        raise NoAddressOfOwnError
    rendered = try_text(place, source, company, None, now=now).rendered
    with translation.override(place.language):
        mark = _("This is a test with made-up facts. No customer got it; its links lead nowhere.")
        subject = _("[Test] %(subject)s") % {"subject": rendered.subject}
    body = format_html("<p><b>{}</b></p>", mark)
    outgoing = Outgoing(
        pk=0,
        reference=make_msgid(domain=company.email.rpartition("@")[2]),
        channel=place.channel,
        address=to.email,
        name=to.get_full_name(),
        language=place.language,
        subject=subject,
        text=f"{mark}\n\n{rendered.text}",
        html=_below_body_tag(rendered.html, body),
        # Without the header by which a mail program offers to unsubscribe: there is nobody to.
        is_advertising=False,
        valid_seconds=VALID_SECONDS,
        company=company,
    )
    return send_one(outgoing, lambda: now)


@transaction.atomic
def sms_to_me(
    place: Place, source: Source, company: Company, to: User, *, now: datetime
) -> Message:
    """Put a text with made-up facts into the outbox, for the phone of who edits it.

    Raises NoAddressOfOwnError, BrokenTextError, ChannelOffError, HousePausedError, or
    TooManyTestsError after ten within a day.
    """
    # Two clicks at once are counted one after the other.
    me = User.objects.select_for_update().get(pk=to.pk)
    if not me.mobile:
        raise NoAddressOfOwnError
    if company.is_sending_paused:
        raise HousePausedError
    if missing := CHANNELS[Channel.SMS].missing(company):
        raise ChannelOffError(missing)
    mine = Message.objects.filter(kind=SMS_TEST, subject_ref__startswith=f"user:{me.pk}:")
    if mine.filter(created_at__gt=now - A_DAY).count() >= MOST_SMS_A_DAY:
        raise TooManyTestsError(MOST_SMS_A_DAY)
    with translation.override(place.language):
        rendered = try_text(place, source, company, None, now=now).rendered
        text = _("[Test] %(subject)s") % {"subject": rendered.text}
    subject = f"user:{me.pk}:{now.isoformat()}"
    return put_house_message(SMS_TEST, subject, {"text": text}, now=now, mobile=me.mobile)


def register_kinds() -> None:
    """Make the kind known to the outbox; called once when the app is ready."""
    register_kind(
        MessageKind(
            name=SMS_TEST,
            label=gettext_lazy("test of an SMS"),
            legal_class=LegalClass.TRANSACTIONAL,
            purpose=Purpose.CONTRACT,
            valid_for=timedelta(seconds=VALID_SECONDS),
            context=lambda message: {"text": message.payload["text"]},
            channels=(Channel.SMS,),
            is_awaited=True,
            is_for_house=True,
        )
    )


def _below_body_tag(html: str, first: str) -> str:
    before, tag, rest = html.partition("<body")
    attributes, end, content = rest.partition(">")
    return f"{before}{tag}{attributes}{end}{first}{content}" if tag else first + html


def letter_page(place: Place, source: Source, company: Company, *, now: datetime) -> bytes:
    """Return a letter with made-up facts as a PDF, as the batch prints it.

    Raises BrokenTextError.
    """
    trial = try_text(place, source, company, None, now=now)
    message, form = trial.message, f"form-{company.letter_form}"
    message.html, message.claimed_at = trial.rendered.html, now
    letter = render_on_cores([page_of(message, _("test"), company)], STYLE, form=form)
    paper = render_on_cores([paper_of(place.language, company)], STYLE, form=form)
    file = LetterFile(duplex=False)
    file.add_letters(letter[0], file.add_papers(paper[0]))
    return file.write()
