"""What to say to a customer today: a few sentences, the most important first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bookings.models import Appointment, DeferredWork, Proposal, Visit
from bookings.visits.answers import LOW_SCORE
from bookings.visits.deferred import work_to_offer
from customers.consent.states import consent_states, merged_ids
from customers.contact import open_channels
from customers.due import dues_by_vehicle
from customers.models import Customer, Task
from customers.models.consent import Purpose
from invoices.amounts import amount_text
from invoices.models.order import OrderLine
from messaging.inbound.soft_bounces import resting_addresses
from retention.goodwill.offering import offer_for_talk
from workshop.models import Service

MOST_POINTS = 5
MOST_OF_A_KIND = 2
SOON = timedelta(days=60)
COMPLAINT_RESTS_AFTER = timedelta(days=180)
DEFERRED_IS_OLD_AFTER = timedelta(days=540)


@dataclass(frozen=True)
class Point:
    """One sentence for the talk, and the page on which one acts on it."""

    text: str
    url: str = ""


def what_to_say(customer: Customer, *, now: datetime) -> list[Point]:
    """Return up to five sentences about what is on between us and the customer.

    Each names what it is about, so that it can be said as it stands. As many queries for ten
    vehicles as for one.
    """
    ids = merged_ids(customer)
    points = [
        *_complaint(ids, now),
        *_goodwill(customer, now),
        *_second_portal_booking(ids),
        *_open_proposal(ids, now),
        *_next_appointment(ids, now),
        *_resting_address(customer, now),
        *_put_off_work(ids, now),
        *_deferred_work(ids, now),
        *_due_services(customer, now),
        *_missing_consent(customer),
        *_missing_address(customer),
    ]
    return points[:MOST_POINTS]


def _complaint(ids: list[int], now: datetime) -> Iterator[Point]:
    last = Visit.objects.filter(customer__in=ids, satisfaction__isnull=False)
    visit = last.order_by("-arrived_at").first()
    if visit is None or visit.arrived_at < now - COMPLAINT_RESTS_AFTER:
        return
    if visit.satisfaction is not None and visit.satisfaction <= LOW_SCORE:
        text = _("Was not happy on %(day)s (%(score)s of 5): first ask whether all is well now.")
        values = {"day": _day(timezone.localdate(visit.arrived_at)), "score": visit.satisfaction}
        yield Point(text % values, visit.get_absolute_url())


def _goodwill(customer: Customer, now: datetime) -> Iterator[Point]:
    """What the rules allow for a cause that we know: a complaint, or a long time away."""
    offer = offer_for_talk(customer, today=timezone.localdate(now))
    if offer and offer.rule:
        text = _("On the next order we may give goodwill. %(reason)s") % {"reason": offer.reason}
        yield Point(text, f"{reverse('invoices:order_new')}?customer={customer.pk}")


def _second_portal_booking(ids: list[int]) -> Iterator[Point]:
    tasks = Task.objects.filter(customer__in=ids, done_at=None)
    task = tasks.filter(kind=Task.Kind.SECOND_PORTAL_BOOKING).order_by("-due_at").first()
    if task:
        text = _(
            "Came through a portal again: ask kindly why, and say that the same conditions hold"
            " for booking with us directly."
        )
        yield Point(text, task.link)


def _open_proposal(ids: list[int], now: datetime) -> Iterator[Point]:
    proposals = Proposal.objects.filter(
        booking__customer__in=ids, state=Proposal.State.OPEN, expires_at__gt=now
    )
    proposal = proposals.select_related("booking").order_by("expires_at").first()
    if proposal:
        until = date_format(timezone.localtime(proposal.expires_at), "MOMENT_FORMAT")
        text = _("Our dates of %(day)s are still unanswered, held until %(until)s: fix one now.")
        day = _day(timezone.localdate(proposal.created_at))
        yield Point(text % {"day": day, "until": until}, proposal.booking.get_absolute_url())


def _next_appointment(ids: list[int], now: datetime) -> Iterator[Point]:
    coming = Appointment.objects.filter(
        customer__in=ids, state=Appointment.State.CONFIRMED, starts_at__gt=now
    )
    appointment = coming.select_related("vehicle").order_by("starts_at").first()
    if appointment:
        when = date_format(timezone.localtime(appointment.starts_at), "MOMENT_FORMAT")
        what = str(appointment.vehicle) if appointment.vehicle else _("the car")
        yield Point(
            _("Comes on %(when)s with %(car)s: does it stay so?") % {"when": when, "car": what}
        )


def _put_off_work(ids: list[int], now: datetime) -> Iterator[Point]:
    """Work that was noted as put off at a visit, the most urgent first."""
    for work in work_to_offer(ids, today=timezone.localdate(now))[:MOST_OF_A_KIND]:
        if work.urgency == DeferredWork.Urgency.SAFETY:
            text = _("SAFETY, put off on %(day)s: %(work)s. Say it again and offer a date.")
        else:
            text = _("Put off on %(day)s: %(work)s. Offer it again.")
        values = {"day": _day(timezone.localdate(work.noted_at)), "work": _offer_of(work)}
        yield Point(text % values, work.visit.get_absolute_url() if work.visit else "")


def _offer_of(work: DeferredWork) -> str:
    return f"{work.text} ({amount_text(work.price_gross)})" if work.price_gross else work.text


def _deferred_work(ids: list[int], now: datetime) -> Iterator[Point]:
    """Extra work that was found and told, but to which nobody has said yes."""
    since = timezone.localdate(now) - DEFERRED_IS_OLD_AFTER
    lines = OrderLine.objects.filter(
        order__customer__in=ids, is_extra=True, approved_at=None, order__ordered_on__gte=since
    )
    for line in lines.select_related("order").order_by("-order__ordered_on", "-id")[
        :MOST_OF_A_KIND
    ]:
        text = _("Put off on %(day)s: %(work)s. Offer it again.")
        values = {"day": _day(line.order.ordered_on), "work": line.text}
        yield Point(text % values, line.order.get_absolute_url())


def _due_services(customer: Customer, now: datetime) -> Iterator[Point]:
    today = timezone.localdate(now)
    vehicles = {each.pk: each for each in customer.vehicles.filter(sold_on=None)}
    cars: dict[int, list[tuple[date, str]]] = {}
    for pk, dues in dues_by_vehicle(list(vehicles.values()), today=today).items():
        for due in dues:
            if due.due_on <= today + SOON:
                cars.setdefault(due.service_id, []).append((due.due_on, str(vehicles[pk])))
    services = Service.objects.in_bulk(cars)
    url = f"{reverse('bookings:new_appointment')}?customer={customer.pk}"
    first_due = sorted(cars.items(), key=lambda item: min(item[1]))
    for pk, found in first_due[:MOST_OF_A_KIND]:
        yield Point(_due_text(services[pk].name, sorted(found), today), url)


def _due_text(service: str, found: list[tuple[date, str]], today: date) -> str:
    due_on, car = found[0]
    values = {"service": service, "car": car, "day": _day(due_on), "number": len(found)}
    if len(found) > 1:
        text = _("%(service)s is due on %(number)s vehicles, first %(car)s: offer dates.")
    elif due_on < today:
        text = _("%(service)s of %(car)s has been due since %(day)s: offer a date.")
    else:
        text = _("%(service)s of %(car)s is due on %(day)s: offer a date.")
    return text % values


def _missing_consent(customer: Customer) -> Iterator[Point]:
    states = consent_states(customer)
    of_service = [
        state for (_channel, purpose), state in states.items() if purpose == Purpose.SERVICE
    ]
    # Who has said no is not asked again at every turn.
    if open_channels(customer, states, Purpose.SERVICE) or any(
        state.is_refused for state in of_service
    ):
        return
    text = _("Has not said yet whether we may remind: ask. It is a free service of our house.")
    yield Point(text, reverse("customers:consent", args=[customer.pk]))


def _resting_address(customer: Customer, now: datetime) -> Iterator[Point]:
    """An address of which the last mails came back, for a reason that may pass."""
    until = resting_addresses([customer.pk], now=now).get(customer.email.lower())
    if customer.email and until:
        text = _("Our last e-mails came back; we try again from %(day)s on. Ask for the address.")
        day = _day(timezone.localdate(until))
        yield Point(text % {"day": day}, reverse("customers:edit", args=[customer.pk]))


def _missing_address(customer: Customer) -> Iterator[Point]:
    edit = reverse("customers:edit", args=[customer.pk])
    if not customer.phone:
        yield Point(_("We have no phone number that works: ask for one."), edit)
    elif not customer.email:
        yield Point(_("We have no e-mail address: ask for one."), edit)


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
