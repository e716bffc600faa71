"""Everything that happened with one customer, in one line, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.consent.states import merged_ids
from customers.models import Customer
from workshop_crm.desk import timeline_customers as about
from workshop_crm.desk import timeline_work as work
from workshop_crm.desk.timeline_entry import Entry, type_of_reader

PAGE_SIZE = 25


@dataclass(frozen=True)
class Group:
    """What one can choose to see of the timeline."""

    label: str | Promise
    readers: tuple[type_of_reader, ...]


GROUPS: dict[str, Group] = {
    "visits": Group(
        _("Bookings and visits"),
        (work.bookings, work.appointments, work.visits, work.put_off, work.service_records),
    ),
    "messages": Group(
        _("Messages and calls"), (about.messages, about.inbound, about.calls, about.notes)
    ),
    "invoices": Group(
        _("Orders and invoices"),
        (work.orders, work.invoices, work.imported_invoices, work.goodwill),
    ),
    "consents": Group(_("Consents"), (about.consents,)),
    "record": Group(_("Tasks and record"), (about.tasks_done, about.merges)),
}


@dataclass(frozen=True)
class TimelinePage:
    """Some entries, newest first, and the number of the page with older ones, if there are any."""

    entries: list[Entry]
    older: int | None


def read_timeline(customer: Customer, *, group: str = "", page: int = 1) -> TimelinePage:
    """Return one page of what happened; ``group`` is one of GROUPS, all for anything else.

    Each reader takes the customer's ids (its own and those merged into it) and gives its newest
    entries up to the end of the page: as many queries for a long history as for a short one.
    """
    ids = merged_ids(customer)
    chosen = [GROUPS[group]] if group in GROUPS else GROUPS.values()
    end = page * PAGE_SIZE
    entries = [
        entry for each in chosen for reader in each.readers for entry in reader(ids, end + 1)
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    older = page + 1 if len(entries) > end else None
    return TimelinePage(entries[end - PAGE_SIZE : end], older)
