"""Who is a regular: known to the house before this booking."""

from __future__ import annotations

from bookings.calendar.shares import Guest
from bookings.models import Appointment
from customers.consent.states import merged_ids
from customers.models import Customer, ServiceRecord

CAME = (Appointment.State.ARRIVED, Appointment.State.DONE)


def guest_of(customer: Customer) -> Guest:
    """Say how the shares that are kept free treat a customer who books without us.

    Regulars are those who were here before, or on whose vehicles work is on record, as after
    an import.
    """
    ids = merged_ids(customer)
    came = Appointment.objects.filter(customer__in=ids, state__in=CAME)
    served = ServiceRecord.objects.filter(vehicle__customer__in=ids)
    return Guest.REGULAR if came.exists() or served.exists() else Guest.NEW
