"""What customers of the demo wrote back and what we answered, read as real mails and SMS are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

from django.utils import timezone
from django.utils.formats import date_format

from customers.models import ConsentEvent
from customers.models.consent import Channel
from messaging.answers import NewAnswer, put_answer
from messaging.channels.twilio import meaning_of
from messaging.delivery.settling import settle_refusal
from messaging.inbound.arriving import IncomingSms, take_mail, take_sms
from messaging.models import Inbound, Mailbox, Message
from messaging.rendering import render_message
from workshop_crm.desk.demo.people import Person
from workshop_crm.desk.demo.reminders import Occasion, new_reminder
from workshop_crm.desk.demo.world import World

State = Message.State
_STEP = -7
_LAST_ATTEMPT, _UNREACHABLE = 3, 30003
_WISH = "Guten Tag,\n\ngern. Geht es nächste Woche am Vormittag? Ich bräuchte einen Ersatzwagen.\n"
_OFFER = (
    "nächste Woche ist am Dienstag und am Donnerstag ab 8 Uhr Platz, und an beiden Tagen "
    "steht ein Ersatzwagen bereit. Was passt Ihnen besser?"
)
_QUESTION = (
    "Dienstag passt gut. Noch eine Frage: Können Sie gleich nach den Wischern sehen? "
    "Sie rattern seit ein paar Tagen.\n\nDanke und viele Grüße"
)
_ASKED_BY_SMS = "Hallo, geht das auch am Freitag früh? Muss um 9 im Büro sein."
_ANSWERED_BY_SMS = "ja, ab 7:15 Uhr ist jemand da. Gern auch schon am Vorabend bringen."


def build_replies(world: World, people: list[Person]) -> None:
    """Have a talk by mail that waits for us, two by SMS of which one failed, and a STOP."""
    texters = _who_agreed(people, Channel.SMS)
    first, second, weary = (next(texters, None) for _number in range(3))
    taken = {each.customer.pk for each in (first, second, weary) if each}
    writers = _who_agreed(people, Channel.EMAIL)
    writer = next((each for each in writers if each.customer.pk not in taken), None)
    if writer:
        _talk_by_mail(world, writer)
    if first:
        offer = _ask_by_sms(world, first, days=3)
        _leave(world, offer, offer.created_at)
    if second and (lost := meaning_of(_UNREACHABLE)):
        offer = _ask_by_sms(world, second, days=2)
        offer.attempts = _LAST_ATTEMPT
        offer.save(update_fields=["attempts"])
        settle_refusal(offer, lost, now=offer.created_at)
    if weary:
        sent = _remind(world, weary, Channel.SMS, days=4)
        _sms(world, sent, "STOP", at=_sent_at(sent) + timedelta(minutes=9))


def _who_agreed(people: list[Person], channel: str) -> Iterator[Person]:
    """Return private people who have agreed and not changed their minds, the last ones first."""
    events = ConsentEvent.objects.filter(
        customer__in=[person.customer.pk for person in people], channel=channel
    )
    latest = dict(events.order_by("happened_at", "id").values_list("customer", "kind"))
    for person in reversed(people):
        customer = person.customer
        is_plain = customer.language == "de" and not customer.company
        if is_plain and latest.get(customer.pk) == ConsentEvent.Kind.GIVEN:
            yield person


def _talk_by_mail(world: World, person: Person) -> None:
    sent = _remind(world, person, Channel.EMAIL, days=5)
    wish = _mail(world, sent, _WISH, at=_sent_at(sent) + timedelta(hours=2))
    offer = _answer(world, wish, _OFFER)
    _leave(world, offer, offer.created_at)
    _mail(world, offer, _QUESTION, at=world.now - timedelta(hours=2))


def _ask_by_sms(world: World, person: Person, *, days: int) -> Message:
    """Return our answer, which is not on its way yet."""
    sent = _remind(world, person, Channel.SMS, days=days)
    question = _sms(world, sent, _ASKED_BY_SMS, at=_sent_at(sent) + timedelta(minutes=35))
    return _answer(world, question, _ANSWERED_BY_SMS)


def _remind(world: World, person: Person, channel: str, *, days: int) -> Message:
    day = world.working_day(world.today - timedelta(days=days))
    occasion = Occasion(person.customer, person.vehicles[0], world.services["oil"], day)
    message = new_reminder(world, occasion, channel, _STEP)
    message.save()
    _leave(world, message, message.not_before)
    return message


def _leave(world: World, message: Message, moment: datetime) -> None:
    """Let a message have gone out, with the words that it really would have."""
    rendered = render_message(message, company=world.company, is_first_contact=False)
    message.subject, message.text, message.html = rendered.subject, rendered.text, rendered.html
    message.state, message.handed_over_at = State.HANDED_OVER, moment
    if message.channel == Channel.SMS:
        message.state, message.delivered_at = State.DELIVERED, moment + timedelta(seconds=20)
    message.save()


def _sent_at(message: Message) -> datetime:
    return message.handed_over_at or message.created_at


def _mail(world: World, answered: Message, words: str, *, at: datetime) -> Inbound:
    """Take in a mail as the customer's program writes it: below the new words ours are quoted."""
    mail = EmailMessage()
    mail["From"], mail["To"] = answered.address, world.company.email
    mail["Subject"] = f"Re: {answered.subject}"
    mail["Message-ID"] = f"<demo-{world.next_number('mail')}@kunde.example>"
    mail["In-Reply-To"] = answered.reference
    day = date_format(timezone.localtime(_sent_at(answered)), "d.m.Y H:i")
    quoted = "\n".join(f"> {line}" for line in answered.text.splitlines())
    mail.set_content(f"{words}\nAm {day} schrieb {world.company.name}:\n{quoted}\n")
    take_mail(mail.as_bytes(), mailbox=Mailbox(), now=at)
    return Inbound.objects.get(key=f"mail:{mail['Message-ID']}")


def _sms(world: World, answered: Message, words: str, *, at: datetime) -> Inbound:
    sms = IncomingSms(f"demo-{world.next_number('sms')}", answered.address, words)
    return take_sms(sms, now=at)


def _answer(world: World, question: Inbound, words: str) -> Message:
    moment = question.received_at + timedelta(minutes=50)
    return put_answer(NewAnswer(question, words, world.desk), now=moment)
