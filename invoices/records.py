"""What an issued invoice leaves behind: the vehicle's service history, and the §7(3) basis."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bookings.checklist import DATA
from bookings.models import VisitStep
from customers.addresses import address_hash
from customers.consent import current_wording
from customers.history import add_service_record
from customers.models import Customer, ExistingCustomerBasis, ServiceRecord, Vehicle
from customers.models.consent import Purpose
from invoices.models import Invoice, InvoiceLine, Order
from workshop.models import Service

NOTICE = "reminder_notice"
# Similar own services only (C-11): reminders and the question about this visit.
PURPOSES = [Purpose.SERVICE.value, Purpose.SATISFACTION.value]


def reference_of(invoice: Invoice) -> str:
    """Return how other rows name this invoice."""
    return f"invoice:{invoice.pk}"


def write_records(invoice: Invoice, order: Order, lines: list[InvoiceLine], now: datetime) -> None:
    """Write service history and the existing-customer basis; call it in the issuing transaction."""
    if order.vehicle:
        done = {line.service for line in lines if line.service and line.quantity > 0}
        recurring = [one for one in done if one.due_rule != Service.DueRule.NONE]
        for service in sorted(recurring, key=lambda one: one.pk):
            add_service_record(
                order.vehicle,
                service,
                done_on=invoice.supply_on,
                mileage_km=invoice.vehicle_data.get("mileage_km"),
                reference=reference_of(invoice),
            )
    _write_existing_customer_basis(invoice, order, now)


def _write_existing_customer_basis(invoice: Invoice, order: Order, now: datetime) -> None:
    """Record the four conditions of §7(3) UWG when the visit met them (C-11).

    The data step shows the notice and is where the customer confirms the e-mail address; an
    address that only a portal gave us was not got in connection with our sale.
    """
    customer = order.customer
    if order.visit is None or customer.email_state != Customer.AddressState.VERIFIED:
        return
    step = VisitStep.objects.filter(visit=order.visit, step=DATA.key, skipped_reason="").first()
    if step is None or not customer.email:
        return
    ExistingCustomerBasis.objects.get_or_create(
        customer=customer,
        sale_reference=reference_of(invoice),
        defaults={
            "collected_on": timezone.localdate(step.done_at),
            "notice": current_wording(NOTICE, customer.language, now),
            "purposes": PURPOSES,
            "email_hash": address_hash(customer.email),
        },
    )


def remove_records(invoice: Invoice) -> None:
    """Take back what a reversed invoice left behind; the corrected one writes it anew."""
    reference = reference_of(invoice)
    records = ServiceRecord.objects.filter(reference=reference)
    Vehicle.objects.filter(service_records__in=records).look_again()
    records.delete()
    ExistingCustomerBasis.objects.filter(sale_reference=reference).delete()
