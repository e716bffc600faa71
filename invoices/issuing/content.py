"""What an invoice must say (R-01, R-03), and the copies that it keeps."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from customers.models import Customer
from invoices.errors import GrantedAboveWorkError, SmallBusinessLimitError
from invoices.matching.documents import Totals
from invoices.models import Invoice, InvoiceLine, Order
from workshop.legal import missing_details
from workshop.models import Company, Workshop

# §33 UStDV: up to here an invoice need not name its recipient.
SMALL_AMOUNT_GROSS = 250
# §19(1) UStG since 2025: the invoice that passes it is the first one with VAT.
SMALL_BUSINESS_GROSS = 100_000

COMPANY_FIELDS = (
    "name",
    "street",
    "postcode",
    "city",
    "phone",
    "email",
    "website",
    "representatives",
    "register_court",
    "register_number",
    "vat_id",
    "tax_number",
    "iban",
    "bank_name",
)


def seller_copy(company: Company, site: Workshop) -> dict[str, Any]:
    """Return the seller as printed on the invoice; the site is named where it differs."""
    copy = {name: getattr(company, name) for name in COMPANY_FIELDS}
    copy["is_small_business"] = company.is_small_business
    copy["site"] = "" if site.name == company.name else site.name
    return copy


def recipient_copy(customer: Customer) -> dict[str, Any]:
    """Return the recipient as printed: company first, then the person."""
    person = f"{customer.first_name} {customer.last_name}".strip()
    return {
        "name": customer.company or person,
        "person": person if customer.company else "",
        "street": customer.street,
        "postcode": customer.postcode,
        "city": customer.city,
        "country": customer.country,
    }


def vehicle_copy(order: Order) -> dict[str, Any]:
    """Return plate, VIN and mileage as printed; not mandatory, but what people look for."""
    vehicle = order.vehicle
    if vehicle is None:
        return {}
    visit_km = order.visit.mileage_km if order.visit else None
    return {
        "name": f"{vehicle.make} {vehicle.model}".strip(),
        "plate": vehicle.plate,
        "vin": vehicle.vin,
        "mileage_km": visit_km or vehicle.mileage_km,
    }


def missing_content(
    invoice: Invoice, company: Company, lines: list[InvoiceLine], totals: Totals
) -> list[str]:
    """Name in words what §14(4) UStG asks for and the invoice lacks; empty when complete.

    Up to 250 euros gross the recipient may be left out (R-03); number and issue date are given
    by issuing.
    """
    is_small = abs(totals.gross) <= SMALL_AMOUNT_GROSS
    checks = [
        (_("name and address of the customer"), is_small or _has_address(invoice.recipient)),
        (_("lines"), lines),
        (_("text of each line"), all(line.text.strip() for line in lines)),
        (_("quantity of each line"), all(line.quantity for line in lines)),
        (
            _("lines without VAT, as a small business has them: draft the invoice anew"),
            not (company.is_small_business and any(line.vat_rate for line in lines)),
        ),
    ]
    return missing_details(company) + [name for name, is_there in checks if not is_there]


def refuse_above_small_business(invoice: Invoice, company: Company, *, year: int) -> None:
    """Raise SmallBusinessLimitError when the year's turnover would pass §19's limit (R-04)."""
    if not company.is_small_business:
        return
    issued = Invoice.objects.filter(issued_on__year=year).aggregate(sum=Sum("gross"))["sum"] or 0
    if issued + invoice.gross > SMALL_BUSINESS_GROSS:
        raise SmallBusinessLimitError(SMALL_BUSINESS_GROSS)


def refuse_granted_above_work(lines: list[InvoiceLine], totals: Totals) -> None:
    """Raise GrantedAboveWorkError when a rule's reduction leaves less than nothing."""
    granted = [line for line in lines if line.order_line and line.order_line.is_granted]
    if totals.net < 0 and granted:
        raise GrantedAboveWorkError(granted[0])


def _has_address(party: dict[str, Any]) -> bool:
    return all(party.get(part) for part in ("name", "street", "postcode", "city"))
