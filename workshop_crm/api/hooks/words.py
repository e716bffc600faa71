"""What a delivery says, in words for the owner."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workshop.changes import CREATED, DELETED, UPDATED
from workshop_crm.api.models import Delivery
from workshop_crm.api.scopes import RESOURCES

NAMES = {**RESOURCES, "imported_invoices": _("Invoices read in")}
EVENTS = {CREATED: _("new"), UPDATED: _("changed"), DELETED: _("deleted")}

# By what sending writes down when nobody has answered.
NO_ANSWERS = {
    "timeout": _("no answer in time"),
    "refused": _("address not allowed"),
    "gaierror": _("name not known"),
    "ConnectionRefusedError": _("nobody listens there"),
    "ConnectionResetError": _("broken off"),
    "RemoteDisconnected": _("broken off"),
    "SSLCertVerificationError": _("certificate not valid"),
}


def what_of(delivery: Delivery) -> str:
    """Return kind and number of the row and what happened to it."""
    name = NAMES.get(delivery.resource, delivery.resource)
    return f"{name} {delivery.number}: {EVENTS.get(delivery.event, delivery.event)}"


def answer_of(delivery: Delivery) -> str:
    """Return the status of the last answer, or why there was none."""
    return str(NO_ANSWERS.get(delivery.last_answer, delivery.last_answer))
