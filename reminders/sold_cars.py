"""A car that is reported as sold: a person notes it, and its reminders rest till then."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from bookings.direct.taking import link_token
from customers.models import Customer, Task, Vehicle
from customers.tasks_list import NewTask, open_task
from workshop_crm.lib.house_text import house_text as _


def sold_link(vehicle: Vehicle) -> str:
    """Return the absolute address on which the customer says that the car is gone."""
    return f"{settings.PUBLIC_BASE_URL}{reverse('public_sold', args=[link_token(vehicle)])}"


def sale_key(vehicle_id: int | str) -> str:
    """Return the key of the open task that says: this very vehicle is reported as sold."""
    return f"vehicle-sold:{vehicle_id}"


def is_reported_sold(vehicle: Vehicle) -> bool:
    """Whether a report about the vehicle still waits for a person."""
    return Task.objects.filter(key=sale_key(vehicle.pk), done_at=None).exists()


def report_sold(vehicle: Vehicle, *, now: datetime) -> Task:
    """Open the task of a car whose link says that it is gone; one at a time for each car.

    Nothing about the car leaves until somebody has closed it.
    """
    title = _("%(name)s has said on our page that the vehicle is not theirs any more: note it")
    return ask_about_sale(vehicle, vehicle.contact, key=sale_key(vehicle.pk), title=title, now=now)


def ask_about_sale(
    vehicle: Vehicle | None,
    customer: Customer,
    *,
    key: str,
    title: str | Promise,
    now: datetime,
) -> Task:
    """Let staff note a sale: a person reads which car is meant, and since when."""
    return open_task(
        NewTask(
            kind=Task.Kind.ANSWER,
            key=key,
            title=str(title) % {"name": customer},
            detail=_("Answer to our reminder."),
            link=(vehicle or customer).get_absolute_url(),
            customer=customer,
            due_at=now,
        ),
        now=now,
    )
