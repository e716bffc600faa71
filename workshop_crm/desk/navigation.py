"""The entries of the bar on top, and which of them the current page belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshop.areas import Area
from workshop.models import User
from workshop_crm.desk.access import area_of, may_open

_ENTRIES: tuple[tuple[str, str | Promise], ...] = (
    ("desk:today", _("Today")),
    ("bookings:day", _("Calendar")),
    ("bookings:list", _("Bookings")),
    ("customers:list", _("Customers")),
    ("invoices:list", _("Orders")),
    ("reminders:list", _("Reminders")),
    ("messaging:list", _("Messages")),
    ("customers:tasks", _("Tasks")),
    ("retention:dashboard", _("Figures")),
    ("workshop:settings", _("Settings")),
)
# Pages that belong to another entry than the first one of their app.
_ENTRY_OF_PAGE = {
    "desk:search": "",
    "desk:setup_step": "workshop:settings",
    "desk:export": "workshop:settings",
    "desk:timeline": "customers:list",
    "desk:glance": "customers:list",
    "desk:thread": "customers:list",
    "desk:privacy": "workshop:settings",
    "desk:privacy_log": "workshop:settings",
    "desk:privacy_person": "customers:list",
    "desk:privacy_erase": "customers:list",
    "bookings:week": "bookings:day",
    "bookings:visit": "bookings:day",
    "bookings:walk_in": "bookings:day",
    "bookings:new_appointment": "bookings:day",
    "bookings:move": "bookings:day",
    "bookings:place": "bookings:day",
    "bookings:block_bay": "bookings:day",
    "bookings:arrive": "bookings:day",
    "bookings:no_show": "bookings:day",
    "bookings:card_design": "workshop:settings",
    "bookings:portal_again": "workshop:settings",
    "bookings:sources": "workshop:settings",
    "bookings:source_new": "workshop:settings",
    "bookings:source_edit": "workshop:settings",
    "bookings:source_labels": "workshop:settings",
    "bookings:source_words": "workshop:settings",
    "bookings:source_try": "workshop:settings",
    "customers:hu_intervals": "workshop:settings",
    "customers:hu_intervals_law": "workshop:settings",
    "customers:robinson": "workshop:settings",
    "customers:wordings": "workshop:settings",
    "customers:wording": "workshop:settings",
    "invoices:synonyms": "workshop:settings",
    "messaging:texts": "workshop:settings",
    "messaging:text": "workshop:settings",
    "messaging:text_versions": "workshop:settings",
    "messaging:mailboxes": "workshop:settings",
    "messaging:mailbox_new": "workshop:settings",
    "messaging:mailbox_edit": "workshop:settings",
    "retention:goodwill": "workshop:settings",
    "retention:rule_new": "workshop:settings",
    "retention:rule_edit": "workshop:settings",
    "retention:request": "workshop:settings",
    "retention:inquiry": "invoices:list",
    "retention:goodwill_offer": "invoices:list",
}
_ENTRY_OF_APP = {
    "desk": "desk:today",
    "bookings": "bookings:list",
    "customers": "customers:list",
    "invoices": "invoices:list",
    "reminders": "reminders:list",
    "messaging": "messaging:list",
    "retention": "retention:dashboard",
    "workshop": "workshop:settings",
    "systems": "workshop:settings",
}


@dataclass(frozen=True)
class NavigationLink:
    """One entry: where it leads, what it says, whether the page is below it."""

    name: str
    url: str
    label: str | Promise
    is_current: bool


def navigation_links(request: HttpRequest, user: User) -> list[NavigationLink]:
    """Return the entries that this person may open, the current one marked."""
    match = request.resolver_match
    current = entry_of(match.view_name) if match else ""
    return [
        NavigationLink(name, reverse(name), label, name == current)
        for name, label in _ENTRIES
        if may_open(user, name)
    ]


def entry_of(view_name: str) -> str:
    """Return the entry that a page belongs to; empty for pages outside of all."""
    if any(view_name == name for name, _label in _ENTRIES):
        return view_name
    if area_of(view_name) is Area.OWN:
        return ""
    return _ENTRY_OF_PAGE.get(view_name, _ENTRY_OF_APP.get(view_name.split(":")[0], ""))
