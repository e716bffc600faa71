"""Which apps hold personal data, in the order in which a copy shows it and an erasure goes."""

from __future__ import annotations

from collections.abc import Callable

from bookings import privacy as bookings
from customers.privacy import erasing as customers
from customers.privacy import given
from customers.privacy.outcome import Erasing
from customers.privacy.sections import Section
from invoices import privacy as invoices
from messaging import privacy as messaging
from reminders import privacy as reminders
from retention import privacy as retention
from workshop_crm.api import privacy as api

SECTIONS: tuple[Section, ...] = (
    *given.SECTIONS,
    *bookings.SECTIONS,
    *invoices.SECTIONS,
    *messaging.SECTIONS,
    *reminders.SECTIONS,
    *retention.SECTIONS,
)

# From the top down: invoices decide whether letters are kept, the customer's own rows come last.
ERASERS: tuple[Callable[[Erasing], None], ...] = (
    api.erase,
    retention.erase,
    reminders.erase,
    invoices.erase,
    bookings.erase,
    messaging.erase,
    customers.erase,
)

# Models that lead to a customer and are not in a copy, each with the reason.
NOT_GIVEN: dict[str, str] = {
    "bookings.ClientSave": "numbers of saves only; what was saved is given",
    "customers.ConsentProof": "given with its consent, as its proof",
    "customers.SearchTerm": "derived from the fields that are given",
    "customers.PossibleDuplicate": "a guess about somebody else",
    "customers.MergeRecord": "old values for undoing a merge; the record itself is given",
    "customers.JoinedVehicle": "ids only",
    "customers.ImportedRow": "what became of a row; the record itself is given",
    "customers.Suppression": "keyed hashes only; the objections themselves are given",
    "customers.Erasure": "made when nothing is left to give",
    "invoices.ExplanationPrint": "made anew from the order and the invoice, which are given",
    "reminders.CallHold": "which colleague is calling, for a quarter of an hour",
    "customers.RetainedRecord": "made when nothing is left to give",
}
