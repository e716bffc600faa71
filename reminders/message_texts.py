"""What the text of a reminder may name, and made-up facts to preview it with."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.due import vehicle_dues
from customers.models import Customer, Vehicle
from customers.models.consent import Channel
from invoices.amounts import amount_text
from messaging.kinds import Example
from messaging.texts.placeholders import Look, Placeholder, month
from reminders.items import Item, payload_of
from workshop.models import Service
from workshop_crm.lib.speech import spelled, spoken

_WRITTEN = (Channel.EMAIL, Channel.SMS, Channel.LETTER)
_SAMPLE_DUE = date(2026, 11, 1)


def _what(context: dict[str, Any], channel: str) -> str:
    what = str(context["due"].what)
    return spoken(what) if channel == Channel.VOICE else what


def _vehicle(context: dict[str, Any], channel: str) -> str:
    return _plate_or(context["vehicle"], str(context["vehicle"]), channel)


def _plate(context: dict[str, Any], channel: str) -> str:
    return _plate_or(context["vehicle"], context["vehicle"].make, channel)


def _plate_or(vehicle: Any, else_: str, channel: str) -> str:
    plate = spelled(vehicle.plate) if channel == Channel.VOICE else vehicle.plate
    return str(plate or else_)


def _others(context: dict[str, Any], channel: str) -> tuple[tuple[str, str], ...]:
    lines = (_other(line) for line in context["others"])
    return tuple(("", spoken(line) if channel == Channel.VOICE else line) for line in lines)


def _other(line: Any) -> str:
    what = f"{line.what} ({line.vehicle.plate or line.vehicle}), {line.month}"
    return f"{what}: {line.reason}" if line.reason else what


def _put_off(work: Any) -> str:
    if work.price_gross is None:
        return str(work.text)
    until = (
        gettext("valid until %(day)s") % {"day": date_format(work.valid_until, "SHORT_DATE_FORMAT")}
        if work.valid_until
        else ""
    )
    return f"{work.text} ({', '.join(filter(None, [amount_text(work.price_gross), until]))})"


REMINDER_WORDS = (
    Placeholder(
        "service", "leistung", _("what is due"),
        _what,
    ),
    Placeholder("vehicle", "fahrzeug", _("the plate, or make and model"), _vehicle, one_of="car"),
    Placeholder("plate", "kennzeichen", _("the plate, or the make"), _plate, one_of="car"),
    Placeholder(
        "month", "monat", _("the month in which it is due"),
        lambda context, channel: month(context["due"].due_on, channel),
    ),
    Placeholder(
        "reason", "grund", _("how we know, in words; may be empty"),
        lambda context, channel: str(context["due"].reason),
    ),
    Placeholder(
        "others", "weiteres", _("what else is due, one line each; may be empty"),
        _others, Look.LIST,
    ),
    Placeholder(
        "put_off", "zurückgestellt", _("work put off at a visit, with its price; may be empty"),
        lambda context, channel: "; ".join(map(_put_off, context["put_off"])),
    ),
    Placeholder(
        "link", "link", _("the page with free times for this service"),
        lambda context, channel: context["link"], Look.LINK, must_on=_WRITTEN,
        label=_("Choose your date"),
    ),
    Placeholder(
        "overdue", "überfällig", _("if the date has passed"),
        lambda context, channel: context["due"].is_overdue, Look.FLAG,
    ),
    Placeholder(
        "tyres", "reifen", _("if it is about the tyres of the season"),
        lambda context, channel: context["due"].service.due_rule == Service.DueRule.TYRES,
        Look.FLAG,
    ),
    Placeholder(
        "long_ago", "lange_her", _("if we have not heard of the car for long (house rule)"),
        lambda context, channel: context["is_long_ago"], Look.FLAG,
        is_addition=True,
    ),
    Placeholder(
        "sold_link", "verkauft_link", _("the page on which one says that the car is gone"),
        lambda context, channel: context["sold_link"], Look.LINK,
        label=_("I don't have this car any more"),
    ),
)  # fmt: skip


def sample_reminder() -> dict[str, Any]:
    """Return made-up facts: an inspection that is due."""
    service = SimpleNamespace(name=_("General inspection (HU)"), due_rule="hu")
    vehicle = SimpleNamespace(plate="M-AB 123", make="VW")
    line = SimpleNamespace(
        service=service,
        what=service.name,
        vehicle=vehicle,
        due_on=_SAMPLE_DUE,
        month=date_format(_SAMPLE_DUE, "F Y"),
        is_overdue=False,
        reason="",
    )
    page = f"{settings.PUBLIC_BASE_URL}/t/7.hbDM1tZ5kPLX6kq7H3oW4c"
    return {
        "due": line,
        "dues": [line],
        "others": [],
        "vehicle": vehicle,
        "link": f"{page}/book/?service=hu",
        "put_off": [],
        "is_long_ago": False,
        "sold_link": f"{page}/sold/",
    }


def example_reminder(customer: Customer) -> Example | None:
    """Find what is due next for one of the customer's vehicles."""
    found: list[Item] = []
    for vehicle in Vehicle.objects.filter(customer=customer, sold_on=None):
        dues = vehicle_dues(vehicle, today=timezone.localdate())
        found += [Item(vehicle.pk, due.service_id, due.due_on, 0) for due in dues]
    if not found:
        return None
    first = min(found, key=lambda item: item.due_on)
    return Example(first.ref, payload_of([first]))
