"""What the texts about bookings may name, and made-up facts to preview them with."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment, Proposal
from customers.models import Customer
from customers.models.consent import Channel
from messaging.kinds import Example
from messaging.texts.placeholders import SITE_WORDS, Look, Placeholder, moment
from workshop.models import Service, Workshop

BOTH = (Channel.EMAIL, Channel.SMS)
# Made-up facts are of a fixed day, so that two previews can be compared.
_SAMPLE_DAY = datetime(2026, 11, 24, 8, 0, tzinfo=timezone.get_default_timezone())


def _services(context: dict[str, Any], channel: str) -> str:
    return ", ".join(service.name for service in context["services"])


def _price(context: dict[str, Any], channel: str) -> str:
    price = context["price"]
    if price is None:
        return ""
    return f"{number_format(price, decimal_pos=2, use_l10n=True, force_grouping=True)} €"


def _details(context: dict[str, Any], channel: str) -> tuple[tuple[str, str], ...]:
    site, price = context["site"], _price(context, channel)
    return (
        (gettext("Service"), _services(context, channel)),
        *([(gettext("Booked price"), price)] if price else []),
        (gettext("Where"), f"{site.name}, {site.street}, {site.postcode} {site.city}"),
        (gettext("Phone"), site.phone),
    )


def _dates(context: dict[str, Any], channel: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(date.number), moment(date.starts_at, channel)) for date in context["dates"])


_PLACE = (
    *SITE_WORDS,
    Placeholder("services", "leistungen", _("what was booked"), _services),
    Placeholder("price", "preis", _("the booked price; empty if there is none"), _price),
    Placeholder(
        "details", "angaben", _("service, price, address and phone, one line each"),
        _details, Look.FACTS,
    ),
)  # fmt: skip

PROPOSAL_WORDS = (
    Placeholder(
        "dates", "termine", _("the dates that we hold, numbered"), _dates, Look.LIST, must_on=BOTH
    ),
    Placeholder(
        "link", "link", _("the page on which the customer chooses"),
        lambda context, channel: context["link"], Look.LINK, must_on=BOTH,
        label=_("Choose your date"),
    ),
    Placeholder(
        "until", "bis", _("until when we hold the dates"),
        lambda context, channel: moment(context["held_until"], channel),
    ),
    *_PLACE,
    Placeholder(
        "time_lost", "zeit_vergeben", _("if the time that was booked is not free any more"),
        lambda context, channel: context["is_agreed_time_lost"], Look.FLAG,
    ),
    Placeholder(
        "unverified", "unbestätigt", _("if nobody has confirmed this address yet"),
        lambda context, channel: context["is_stranger"], Look.FLAG,
    ),
)  # fmt: skip


def _flag(name: str, german: str, says: Any, what: str) -> Placeholder:
    return Placeholder(
        name, german, says, lambda context, channel: context["what"] == what, Look.FLAG
    )


REPLY_WORDS = (
    # It answers somebody who has the dates already.
    *(word for word in PROPOSAL_WORDS if word.name not in ("dates", "until")),
    _flag("declined", "abgelehnt", _("if the customer wants none of the dates"), "declined"),
    _flag("which", "welcher", _("if it is not clear which date is meant"), "which"),
    _flag("not_held", "nicht_mehr_frei", _("if the date is not available any more"), "not_held"),
)

APPOINTMENT_WORDS = (
    Placeholder(
        "when", "wann", _("date and time of the appointment"),
        lambda context, channel: moment(context["appointment"].starts_at, channel),
        Look.MAIN, must_on=BOTH,
    ),
    Placeholder(
        "link", "link", _("the page on which the customer moves or cancels it"),
        lambda context, channel: context["link"], Look.LINK, must_on=BOTH,
        label=_("Your appointment"),
    ),
    *_PLACE,
)  # fmt: skip
# There is nothing left to move.
CANCELLED_WORDS = tuple(word for word in APPOINTMENT_WORDS if word.name != "link")
# Who did not come knows when it was; an SMS has no room for it.
MISSED_WORDS = tuple(
    Placeholder(w.name, w.german, w.says, w.value, w.look) if w.name == "when" else w
    for w in APPOINTMENT_WORDS
)


def sample_proposal() -> dict[str, Any]:
    """Return made-up facts of a proposal with three dates."""
    days = (timedelta(0), timedelta(days=1), timedelta(days=3))
    return {
        **_sample_place(),
        "dates": [
            SimpleNamespace(number=number, starts_at=_SAMPLE_DAY + day)
            for number, day in enumerate(days, start=1)
        ],
        "held_until": _SAMPLE_DAY - timedelta(days=3) + timedelta(hours=10),
        "is_agreed_time_lost": False,
        "is_stranger": False,
        "link": f"{settings.PUBLIC_BASE_URL}/t/7.hbDM1tZ5kPLX6kq7H3oW4c/",
    }


def sample_reply() -> dict[str, Any]:
    """Return made-up facts of an answer to an SMS."""
    return {**sample_proposal(), "what": "which"}


def sample_appointment() -> dict[str, Any]:
    """Return made-up facts of an appointment."""
    return {
        **_sample_place(),
        "appointment": SimpleNamespace(starts_at=_SAMPLE_DAY),
        "link": f"{settings.PUBLIC_BASE_URL}/t/7.hbDM1tZ5kPLX6kq7H3oW4c/",
    }


def example_proposal(customer: Customer) -> Example | None:
    """Find the customer's latest proposal."""
    latest = Proposal.objects.filter(booking__customer=customer).order_by("-pk").first()
    return None if latest is None else Example(f"proposal:{latest.pk}", {"what": "which"})


def example_appointment(customer: Customer) -> Example | None:
    """Find the customer's latest appointment."""
    latest = Appointment.objects.filter(customer=customer).order_by("-starts_at").first()
    return None if latest is None else Example(f"appointment:{latest.pk}")


def _sample_place() -> dict[str, Any]:
    site = Workshop.objects.order_by("pk").first() or SimpleNamespace(
        name="Werkstatt Muster", street="Hauptstraße 1", postcode="80331", city="München",
        phone="089 123456",
    )  # fmt: skip
    service = Service.objects.order_by("pk").first() or SimpleNamespace(name="HU/AU")
    return {"site": site, "services": [service], "price": None}
