"""Which rows an address names by number, and whose they are: a site's, a customer's, or all's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from customers.at_site import of_sites_of
from workshop.access import at_sites_of
from workshop.models import User


@dataclass(frozen=True)
class Row:
    """What a number stands for, and the way from there to its site or to its customers.

    Without either the row is the house's: who may open the page may see it.
    """

    model: str
    site: str = ""
    customer: str = ""

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)


_CUSTOMER = Row("customers.Customer", customer="pk")
_VEHICLE = Row("customers.Vehicle", customer="customer")
_MESSAGE = Row("messaging.Message", customer="customer")

# By how an address begins; the number is the last one that the beginning names.
ROWS = {
    "workshop/sites/<int:pk>/": Row("workshop.Workshop", site="pk"),
    "workshop/seasons/<int:pk>/": Row("workshop.Season", site="workshop"),
    "workshop/services/<int:pk>/": Row("workshop.Service"),
    "workshop/staff/<int:pk>/": Row("workshop.User"),
    "workshop/own/passkeys/<int:pk>/": Row("workshop.Passkey"),
    "workshop/own/log-ins/<int:pk>/": Row("workshop.LogIn"),
    "bookings/sites/<int:pk>/": Row("workshop.Workshop", site="pk"),
    "bookings/day/block/<int:pk>/": Row("workshop.BayAbsence", site="bay__workshop"),
    "bookings/appointments/<int:pk>/": Row("bookings.Appointment", site="workshop"),
    "bookings/<int:pk>/": Row("bookings.Booking", site="workshop"),
    "bookings/clarify/<int:pk>/": Row("bookings.Notification", site="source__workshop"),
    "bookings/visits/<int:pk>/": Row("bookings.Visit", site="workshop"),
    "bookings/deferred/<int:pk>/": Row("bookings.DeferredWork", site="visit__workshop"),
    "bookings/cards/personal/<int:pk>/": _CUSTOMER,
    "bookings/sources/<int:pk>/": Row("bookings.Source"),
    "invoices/orders/<int:pk>/": Row("invoices.Order", site="workshop"),
    "invoices/visits/<int:pk>/": Row("bookings.Visit", site="workshop"),
    "invoices/imported/<int:pk>/": Row("invoices.ImportedInvoice", site="order__workshop"),
    "invoices/lines/<int:pk>/": Row("invoices.OrderLine", site="order__workshop"),
    "invoices/inquiries/<int:pk>/": Row("invoices.Inquiry", site="order__workshop"),
    "invoices/<int:pk>/": Row("invoices.Invoice", site="order__workshop"),
    "invoices/charged-lines/<int:pk>/": Row(
        "invoices.InvoiceLine", site="invoice__order__workshop"
    ),
    "invoices/packages/<int:pk>/": Row("workshop.Service"),
    "invoices/synonyms/<int:pk>/": Row("invoices.Synonym"),
    "invoices/synonyms/pairs/<int:pk>/": Row("invoices.PairCorrection"),
    "customers/<int:pk>/": _CUSTOMER,
    "customers/<int:customer_pk>/": _CUSTOMER,
    "customers/<int:pk>/merge/<int:other_pk>/": _CUSTOMER,
    "customers/vehicles/<int:pk>/": _VEHICLE,
    "customers/tyres/<int:pk>/": Row("customers.TyreSet", customer="vehicle__customer"),
    "customers/tasks/<int:pk>/": Row("customers.Task", customer="customer"),
    "customers/merges/<int:pk>/": Row("customers.MergeRecord", customer="survivor"),
    "customers/duplicates/<int:pk>/": Row("customers.PossibleDuplicate", customer="first second"),
    "customers/imports/<int:pk>/": Row("customers.CustomerImport"),
    "messages/<int:pk>/": _MESSAGE,
    "messages/inbound/<int:pk>/": Row("messaging.Inbound", customer="customer"),
    "messages/unknown/<int:pk>/": Row("messaging.Inbound", customer="customer"),
    "messages/letters/<int:pk>/": Row("messaging.LetterBatch"),
    "messages/mailboxes/<int:pk>/": Row("messaging.Mailbox"),
    "reminders/calls/<int:pk>/": _MESSAGE,
    "reminders/plans/<int:pk>/": Row("reminders.ReminderPlan"),
    "retention/goodwill/<int:pk>/": Row("retention.GoodwillRule"),
    "retention/goodwill/requests/<int:pk>/": Row(
        "retention.GoodwillRequest", site="order__workshop"
    ),
    "retention/goodwill/orders/<int:pk>/": Row("invoices.Order", site="workshop"),
    "systems/<int:pk>/": Row("api.System"),
    "systems/hooks/<int:pk>/": Row("api.Endpoint"),
    "systems/deliveries/<int:pk>/": Row("api.Delivery"),
    "timeline/<int:pk>/": _CUSTOMER,
    "thread/<int:pk>/": _CUSTOMER,
    "glance/<int:pk>/": _CUSTOMER,
    "data-protection/<int:pk>/": _CUSTOMER,
    "data-protection/kept/<int:pk>/": Row("customers.RetainedRecord", customer="customer"),
}


def rows_of_route(route: str) -> Iterator[tuple[str, Row]]:
    """Yield name and meaning of each number in a route as Django writes it, in its order."""
    for start, row in ROWS.items():
        if route.startswith(start):
            yield re.findall(r"<int:(\w+)>", start)[-1], row


def is_elsewhere(user: User, route: str, numbers: Mapping[str, Any]) -> bool:
    """Say whether a row that the address names belongs to another site than the person.

    A row without a site, or none at all, is nobody else's.
    """
    if user.site_id is None:
        return False
    return any(
        _is_elsewhere(user, row, numbers[name])
        for name, row in rows_of_route(route)
        if name in numbers
    )


def _is_elsewhere(user: User, row: Row, pk: int) -> bool:
    rows = row.model_class._base_manager.filter(pk=pk)
    if row.site:
        own = at_sites_of(rows, user, row.site)
    elif row.customer:
        own = rows
        for way in row.customer.split():
            own = of_sites_of(own, user, way)
    else:
        return False
    return rows.exists() and not own.exists()
