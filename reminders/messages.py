"""The message kind of this app: advertising in the sense of the law, so by consent only (C-01)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookings.direct.taking import booking_link
from bookings.visits.deferred import work_of_vehicles
from customers.models import Customer, Task, Vehicle
from customers.models.consent import Channel, Purpose
from customers.tasks_list import NewTask, open_task
from messaging.kinds import MessageKind, register_kind
from messaging.models import Message
from reminders.cars import rests_on_cars
from reminders.items import Item, items_of
from reminders.kind import NAME
from reminders.last_contact import asks_if_still_theirs
from reminders.message_texts import REMINDER_WORDS, example_reminder, sample_reminder
from reminders.plans.dues import dues_of
from reminders.plans.timing import VALID_FOR
from reminders.sold_cars import ask_about_sale, sold_link
from reminders.wanted import still_wanted, why_not
from workshop.models import Service
from workshop_crm.lib.house_text import house_text as _
from workshop_crm.lib.names import fold

MOST_PUT_OFF = 3
# "verkauft", "habe das Auto verkauft", "sold it"; but not "I have not sold it" or a question.
SOLD = re.compile(r"^(?!.*\b(nicht|not|kein|keine)\b)(.* )?(verkauft|abgemeldet|sold)\b")
YES_WORDS = {"ja", "ja bitte", "gerne", "gern", "yes", "yes please", "termin", "ok"}


@dataclass(frozen=True)
class PutOff:
    """Work that was put off at an earlier visit; the price only while it holds."""

    text: str
    price_gross: Decimal | None
    valid_until: date | None


@dataclass(frozen=True)
class DueLine:
    """One item in words for the text of a reminder."""

    vehicle: Vehicle
    service: Service
    what: str | Promise
    due_on: date
    month: str
    is_overdue: bool
    reason: str | Promise
    link: str

    @property
    def is_agreed(self) -> bool:
        """Whether the day was agreed at a visit."""
        return self.service.due_rule == Service.DueRule.AGREED


def reminder_context(message: Message) -> dict[str, Any]:
    """Return what the texts need: the items that are still right, the first one as ``due``.

    ``vehicle`` and ``link`` belong to the first item, ``put_off`` to all vehicles. A preview
    of a message that is not needed any more shows all of its items.
    """
    items = items_of(message)
    told_at = max(message.not_before, message.claimed_at or message.not_before)
    wanted = [item for item in items if why_not(item, message, now=told_at) is None]
    today = timezone.localdate(told_at)
    lines = [_line(item, today) for item in wanted or items]
    return {
        "due": lines[0],
        "dues": lines,
        "others": lines[1:],
        "vehicle": lines[0].vehicle,
        "link": booking_link(lines[0].vehicle, *_services_at_once(lines)),
        "put_off": _put_off(lines, today),
        "is_long_ago": _is_long_ago(lines[0].vehicle, message, today),
        "sold_link": sold_link(lines[0].vehicle),
    }


def _is_long_ago(vehicle: Vehicle, message: Message, today: date) -> bool:
    customer = message.customer
    return customer is not None and asks_if_still_theirs(vehicle, customer, today=today)


def _put_off(lines: list[DueLine], today: date) -> list[PutOff]:
    vehicles = {line.vehicle.pk: line.vehicle for line in lines}
    found = work_of_vehicles(vehicles.values(), today=today)
    works = [work for pk in vehicles for work in found.get(pk, [])][:MOST_PUT_OFF]
    # What the message is about is named already; here it only adds its price.
    named = {(line.vehicle.pk, line.due_on) for line in lines if line.is_agreed}
    told = [
        PutOff(work.text, None, None)
        if work.is_expired(today)
        else PutOff(work.text, work.price_gross, work.valid_until)
        for work in works
    ]
    return [
        put_off
        for work, put_off in zip(works, told, strict=True)
        if put_off.price_gross is not None or (work.vehicle_id, work.remind_on) not in named
    ]


def _services_at_once(lines: list[DueLine]) -> list[Service]:
    """Return what is due for the first line's vehicle, so that one appointment does it all."""
    first = lines[0].vehicle.pk
    return list(dict.fromkeys(line.service for line in lines if line.vehicle.pk == first))


def _line(item: Item, today: date) -> DueLine:
    vehicle = Vehicle.objects.get(pk=item.vehicle_id)
    service = Service.objects.get(pk=item.service_id)
    found = [due for due in dues_of(vehicle, service, today=today) if due.due_on == item.due_on]
    return DueLine(
        vehicle=vehicle,
        service=service,
        due_on=item.due_on,
        month=date_format(item.due_on, "F Y"),
        is_overdue=item.due_on < today,
        what=(found[0].what if found else "") or service.name,
        reason=found[0].reason if found else "",
        link=booking_link(vehicle, service),
    )


def on_reply(message: Message, text: str, now: datetime) -> str | None:
    """Let staff call a customer who answers a reminder with "yes"; other texts mean nothing."""
    words = " ".join(re.findall(r"\w+", fold(text)))
    if message.customer is None:
        return None
    if SOLD.search(words):
        return _ask_about_sale(message, message.customer, now)
    if words not in YES_WORDS:
        return None
    open_task(
        NewTask(
            kind=Task.Kind.CALL_NOW,
            key=f"reminder-reply:{message.pk}",
            title=_("%(name)s would like an appointment") % {"name": message.customer},
            detail=_("Answer to our reminder."),
            link=reverse("customers:detail", args=[message.customer_id]),
            customer=message.customer,
            due_at=now,
        ),
        now=now,
    )
    return _("wants an appointment; a task is open")


def _ask_about_sale(message: Message, customer: Customer, now: datetime) -> str:
    vehicle = Vehicle.objects.filter(pk__in=[item.vehicle_id for item in items_of(message)]).first()
    title = _("%(name)s writes that the vehicle is sold: note it")
    ask_about_sale(vehicle, customer, key=f"reminder-sold:{message.pk}", title=title, now=now)
    return _("the vehicle is sold; a task is open")


SERVICE_REMINDER = MessageKind(
    name=NAME,
    label=gettext_lazy("service reminder"),
    legal_class=Message.LegalClass.ADVERTISING,
    purpose=Purpose.SERVICE,
    valid_for=VALID_FOR,
    context=reminder_context,
    still_wanted=still_wanted,
    rests_on=rests_on_cars,
    on_reply=on_reply,
    channels=(Channel.EMAIL, Channel.SMS, Channel.LETTER, Channel.CALL, Channel.VOICE),
    placeholders=REMINDER_WORDS,
    sample=sample_reminder,
    example=example_reminder,
)


def register_kinds() -> None:
    """Make the kind known to the outbox; a repeat does nothing."""
    register_kind(SERVICE_REMINDER)
