"""One visit of the past and its rows, as the steps of the demo hand it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bookings.models import Appointment, Booking, Visit
from invoices.models import Invoice, Order
from workshop_crm.desk.demo.visits import VisitPlan


@dataclass
class Past:
    """The rows of one visit plan while they are being made."""

    plan: VisitPlan
    starts_at: datetime
    booking: Booking
    appointment: Appointment
    visit: Visit
    order: Order
    invoice: Invoice
