"""Everything that happened with one customer, in one line: an explicit list of readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.models import Appointment, Booking, Visit
from customers.consent_states import merged_ids
from customers.models import ConsentEvent, Customer, ServiceRecord
from invoices.amounts import amount_text
from invoices.models import Invoice, Order
from messaging.kinds import all_kinds
from messaging.models import Inbound, Message

LIMIT = 100

_GOOD_STATES = {"delivered", "confirmed", "done", "settled", "given", "invoiced", "issued"}
_BAD_STATES = {"bounced", "failed", "uncertain", "no_show", "objected", "withdrawn", "missed"}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. ``is_day`` says that only the date of ``at`` is known."""

    at: datetime
    title: str
    detail: str = ""
    url: str = ""
    state: str = ""
    state_label: str = ""
    is_day: bool = False

    @property
    def state_class(self) -> str:
        if self.state in _GOOD_STATES:
            return "state-good"
        return "state-bad" if self.state in _BAD_STATES else ""


type_of_reader = Callable[[Sequence[int], int | None], Iterable[Entry]]


def read_timeline(customer: Customer, *, limit: int | None = LIMIT) -> tuple[list[Entry], bool]:
    """Return the newest entries, newest first, and whether older ones were left out.

    Each reader takes the customer's ids (its own and those merged into it) and gives its newest
    entries: nine queries besides that of the ids. ``limit=None`` gives everything.
    """
    ids = merged_ids(customer)
    wanted = None if limit is None else limit + 1
    entries = [entry for reader in READERS for entry in reader(ids, wanted)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries[:limit], limit is not None and len(entries) > limit


def _bookings(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    rows = Booking.objects.filter(customer__in=ids).select_related("source")
    for row in rows.order_by("-received_at", "-id")[:limit]:
        yield Entry(
            at=row.received_at,
            title=_("Booking through %(source)s") % {"source": row.source.name},
            detail=", ".join(row.service_texts),
            url=row.get_absolute_url(),
            state=row.state,
            state_label=row.get_state_display(),
        )


def _appointments(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    rows = (
        Appointment.objects.filter(customer__in=ids)
        .exclude(state__in=[Appointment.State.HELD, Appointment.State.RELEASED])
        .select_related("bay", "vehicle")
        .prefetch_related("services")
    )
    for row in rows.order_by("-starts_at", "-id")[:limit]:
        services = ", ".join(service.name for service in row.services.all())
        yield Entry(
            at=row.starts_at,
            title=_("Appointment"),
            detail=" · ".join(filter(None, [services, str(row.vehicle or ""), str(row.bay)])),
            state=row.state,
            state_label=row.get_state_display(),
        )


def _messages(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    labels = {kind.name: str(kind.label) for kind in all_kinds()}
    rows = Message.objects.filter(customer__in=ids).defer("text", "html")
    for row in rows.order_by("-created_at", "-id")[:limit]:
        what = labels.get(row.kind, row.kind)
        yield Entry(
            at=row.delivered_at or row.handed_over_at or row.not_before,
            title=f"{what} ({row.get_channel_display()})",
            detail=" · ".join(filter(None, [row.subject, row.reason])),
            url=reverse("messaging:detail", args=[row.pk]),
            state=row.state,
            state_label=row.get_state_display(),
        )


def _inbound(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    rows = Inbound.objects.filter(customer__in=ids)
    for row in rows.order_by("-received_at", "-id")[:limit]:
        yield Entry(
            at=row.received_at,
            title=_("%(kind)s from the customer (%(channel)s)")
            % {"kind": row.get_kind_display(), "channel": row.get_channel_display()},
            detail=" – ".join(filter(None, [row.text[:160], row.outcome])),
        )


def _visits(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    rows = Visit.objects.filter(customer__in=ids).select_related("vehicle")
    for row in rows.order_by("-arrived_at", "-id")[:limit]:
        yield Entry(
            at=row.arrived_at,
            title=_("Visit"),
            detail=str(row.vehicle or ""),
            url=row.get_absolute_url(),
            state="done" if row.closed_at else "open",
            state_label=_("closed") if row.closed_at else _("in the house"),
        )


def _orders(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    rows = Order.objects.filter(customer__in=ids).select_related("vehicle")
    for row in rows.order_by("-ordered_on", "-id")[:limit]:
        yield Entry(
            at=_noon(row.ordered_on),
            is_day=True,
            title=_("Order %(number)s") % {"number": row.number},
            detail=str(row.vehicle or ""),
            url=row.get_absolute_url(),
            state=row.state,
            state_label=row.get_state_display(),
        )


def _invoices(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    rows = Invoice.objects.filter(order__customer__in=ids, issued_on__isnull=False)
    for row in rows.order_by("-issued_on", "-id")[:limit]:
        yield Entry(
            at=row.issued_at or _noon(row.supply_on),
            is_day=row.issued_at is None,
            title=_("Invoice %(number)s") % {"number": row.number},
            detail=_("%(amount)s gross") % {"amount": amount_text(row.gross)},
            url=row.get_absolute_url(),
            state=row.state,
            state_label=row.get_state_display(),
        )


def _consents(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    # What one declaration said about several channels and purposes is one line.
    rows = ConsentEvent.objects.filter(customer__in=ids).order_by("-happened_at", "-id")[:limit]
    together: dict[tuple[datetime, str], list[ConsentEvent]] = {}
    for row in rows:
        together.setdefault((row.happened_at, row.kind), []).append(row)
    for (happened_at, kind), events in together.items():
        channels = dict.fromkeys(
            event.get_channel_display() if event.channel else _("all channels") for event in events
        )
        yield Entry(
            at=happened_at,
            title=_("Consent %(kind)s") % {"kind": events[0].get_kind_display()},
            detail=f"{', '.join(channels)} · {events[0].get_origin_display()}",
            state=kind,
        )


def _service_records(ids: Sequence[int], limit: int | None) -> Iterable[Entry]:
    # What an invoice wrote down stands there already; this is work done elsewhere.
    rows = ServiceRecord.objects.filter(vehicle__customer__in=ids, reference="")
    for row in rows.select_related("service", "vehicle").order_by("-done_on", "-id")[:limit]:
        yield Entry(
            at=_noon(row.done_on),
            is_day=True,
            title=_("%(service)s, done elsewhere") % {"service": row.service.name},
            detail=str(row.vehicle),
        )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


READERS: tuple[type_of_reader, ...] = (
    _bookings,
    _appointments,
    _messages,
    _inbound,
    _visits,
    _orders,
    _invoices,
    _consents,
    _service_records,
)
