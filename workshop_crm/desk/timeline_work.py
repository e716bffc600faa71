"""What was done for a customer: bookings, dates, visits, orders, invoices, goodwill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bookings.models import Appointment, Booking, DeferredWork, Visit
from customers.models import ServiceRecord
from invoices.amounts import amount_text
from invoices.models import ImportedInvoice, Invoice, Order
from retention.models import GoodwillUse
from workshop_crm.desk.timeline_entry import Entry, noon


def bookings(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Bookings, as they came in."""
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


def appointments(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Dates in the calendar, without those that were only offered."""
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


def visits(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Visits, with what the customer thought of them."""
    rows = Visit.objects.filter(customer__in=ids).select_related("vehicle")
    for row in rows.order_by("-arrived_at", "-id")[:limit]:
        yield Entry(
            at=row.arrived_at,
            title=_("Visit"),
            detail=" · ".join(filter(None, [str(row.vehicle or ""), _satisfaction(row)])),
            url=row.get_absolute_url(),
            state="done" if row.closed_at else "open",
            state_label=_("closed") if row.closed_at else _("in the house"),
        )


def put_off(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Work that the customer put off."""
    rows = DeferredWork.objects.filter(customer__in=ids).select_related("visit", "vehicle")
    for row in rows.order_by("-noted_at", "-id")[:limit]:
        yield Entry(
            at=row.noted_at,
            title=_("Put off: %(work)s") % {"work": row.text},
            detail=" · ".join(filter(None, [row.get_urgency_display(), str(row.vehicle or "")])),
            url=row.visit.get_absolute_url() if row.visit else "",
            state=row.state,
            state_label=row.get_state_display(),
        )


def service_records(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Work that was done elsewhere."""
    # What an invoice wrote down stands there already; this is work done elsewhere.
    rows = ServiceRecord.objects.filter(vehicle__customer__in=ids, reference="")
    for row in rows.select_related("service", "vehicle").order_by("-done_on", "-id")[:limit]:
        yield Entry(
            at=noon(row.done_on),
            is_day=True,
            title=_("%(service)s, done elsewhere") % {"service": row.service.name},
            detail=str(row.vehicle),
        )


def orders(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Orders."""
    rows = Order.objects.filter(customer__in=ids).select_related("vehicle")
    for row in rows.order_by("-ordered_on", "-id")[:limit]:
        yield Entry(
            at=noon(row.ordered_on),
            is_day=True,
            title=_("Order %(number)s") % {"number": row.number},
            detail=str(row.vehicle or ""),
            url=row.get_absolute_url(),
            state=row.state,
            state_label=row.get_state_display(),
        )


def invoices(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Invoices that were issued."""
    rows = Invoice.objects.filter(order__customer__in=ids, issued_on__isnull=False)
    for row in rows.order_by("-issued_on", "-id")[:limit]:
        yield Entry(
            at=row.issued_at or noon(row.supply_on),
            is_day=row.issued_at is None,
            title=_("Invoice %(number)s") % {"number": row.number},
            detail=_("%(amount)s gross") % {"amount": amount_text(row.gross)},
            url=row.get_absolute_url(),
            state=row.state,
            state_label=row.get_state_display(),
        )


def imported_invoices(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """Invoices and credit notes of the house's own program that were laid to an order."""
    rows = ImportedInvoice.objects.filter(order__customer__in=ids)
    dated = rows.annotate(day=Coalesce("issued_on", "order__supply_on"))
    for row in dated.order_by("-day", "-id")[:limit]:
        title = _("Credit note %(number)s") if row.is_credit else _("Invoice %(number)s")
        yield Entry(
            at=noon(row.day),
            is_day=True,
            title=title % {"number": row.number},
            detail=_("%(amount)s gross") % {"amount": amount_text(row.gross)},
            url=row.get_absolute_url(),
            state="imported",
            state_label=_("read in"),
        )


def goodwill(ids: Sequence[int], limit: int) -> Iterable[Entry]:
    """What we gave without having to."""
    rows = GoodwillUse.objects.filter(customer__in=ids).select_related("rule", "order")
    for row in rows.order_by("-given_at", "-id")[:limit]:
        yield Entry(
            at=row.given_at,
            title=_("Goodwill: %(rule)s") % {"rule": row.rule.name},
            detail=_("%(amount)s net") % {"amount": amount_text(row.amount)},
            url=row.order.get_absolute_url(),
        )


def _satisfaction(visit: Visit) -> str:
    if visit.satisfaction is None:
        return ""
    return _("satisfaction %(score)s of 5") % {"score": visit.satisfaction}
