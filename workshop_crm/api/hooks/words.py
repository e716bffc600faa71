"""What a delivery says, in words for the owner."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workshop.changes import CREATED, DELETED, UPDATED
from workshop_crm.api.models import Delivery
from workshop_crm.api.scopes import RESOURCES

NAMES = {**RESOURCES, "imported_invoices": _("Invoices read in")}
EVENTS = {CREATED: _("new"), UPDATED: _("changed"), DELETED: _("deleted")}


def what_of(delivery: Delivery) -> str:
    """Return kind and number of the row and what happened to it."""
    name = NAMES.get(delivery.resource, delivery.resource)
    return f"{name} {delivery.number}: {EVENTS.get(delivery.event, delivery.event)}"
