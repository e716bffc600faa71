"""What an issued invoice leaves behind: the vehicle's service history, and the §7(3) basis."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from bookings.models import VisitStep
from bookings.visits.checklist import DATA
from customers.addresses import address_hash
from customers.consent.ledger import current_wording
from customers.models import Customer, ExistingCustomerBasis, ServiceRecord, Vehicle
from customers.models.consent import Purpose
from customers.vehicles.history import add_service_record
from invoices.models import ImportedInvoice, Invoice, Order
from invoices.models.order import LineFields
from workshop.models import Service

NOTICE = "reminder_notice"
# Similar own services only (C-11): reminders and the question about this visit.
PURPOSES = [Purpose.SERVICE.value, Purpose.SATISFACTION.value]


@dataclass(frozen=True)
class Supply:
    """What an invoice says was done: for which order, when, which services, at how many km."""

    order: Order
    reference: str
    done_on: date
    services: Collection[Service]
    mileage_km: int | None = None


def reference_of(invoice: Invoice | ImportedInvoice) -> str:
    """Return how other rows name this invoice."""
    kind = "invoice" if isinstance(invoice, Invoice) else "imported_invoice"
    return f"{kind}:{invoice.pk}"


def charged_services(lines: Iterable[LineFields]) -> set[Service]:
    """Return the services of the catalogue that lines charge."""
    return {line.service for line in lines if line.service and line.quantity > 0}


def write_records(supply: Supply, *, now: datetime) -> None:
    """Write service history and existing-customer basis; call it in the issuing transaction."""
    if supply.order.vehicle:
        recurring = [one for one in supply.services if one.due_rule != Service.DueRule.NONE]
        for service in sorted(recurring, key=lambda one: one.pk):
            add_service_record(
                supply.order.vehicle,
                service,
                done_on=supply.done_on,
                mileage_km=supply.mileage_km,
                reference=supply.reference,
            )
    _write_existing_customer_basis(supply, now)


def _write_existing_customer_basis(supply: Supply, now: datetime) -> None:
    """Record the four conditions of §7(3) UWG when the visit met them (C-11).

    The data step shows the notice and is where the customer confirms the e-mail address; an
    address that only a portal gave us was not got in connection with our sale.
    """
    order, customer = supply.order, supply.order.customer
    if order.visit is None or customer.email_state != Customer.AddressState.VERIFIED:
        return
    step = VisitStep.objects.filter(visit=order.visit, step=DATA.key, skipped_reason="").first()
    if step is None or not customer.email:
        return
    ExistingCustomerBasis.objects.get_or_create(
        customer=customer,
        sale_reference=supply.reference,
        defaults={
            "collected_on": timezone.localdate(step.done_at),
            "notice": current_wording(NOTICE, customer.language, now),
            "purposes": PURPOSES,
            "email_hash": address_hash(customer.email),
        },
    )


def remove_records(invoice: Invoice | ImportedInvoice) -> None:
    """Take back what a reversed invoice left behind; the corrected one writes it anew."""
    reference = reference_of(invoice)
    records = ServiceRecord.objects.filter(reference=reference)
    Vehicle.objects.filter(service_records__in=records).look_again()
    records.delete()
    ExistingCustomerBasis.objects.filter(sale_reference=reference).delete()
