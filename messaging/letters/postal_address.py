"""The address field of a customer's letter."""

from __future__ import annotations

from django.utils.translation import gettext as _

from customers.models import Customer
from workshop_crm.lib.postal import BadAddressError, PostalAddress, address_lines


def postal_lines(customer: Customer) -> list[str]:
    """Return the lines for the window (L-02). Raises BadAddressError."""
    person = f"{customer.first_name} {customer.last_name}".strip()
    return address_lines(
        PostalAddress(
            name=person or customer.company,
            company=customer.company if person else "",
            street=customer.street,
            postcode=customer.postcode,
            city=customer.city,
            country=customer.country or "DE",
        )
    )


def postal_problem(customer: Customer) -> str:
    """Say in words why no letter can be addressed to the customer; empty when one can."""
    try:
        postal_lines(customer)
    except BadAddressError:
        return _("The postal address is incomplete, wrong or too long for the window.")
    return ""
