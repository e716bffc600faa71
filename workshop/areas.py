"""What each role may see: areas of the product, whose pages workshop_crm/desk/access.py names."""

from __future__ import annotations

from enum import StrEnum


class Area(StrEnum):
    """A part of the product that somebody sees as a whole, or not at all (C-49)."""

    OWN = "own"  # One's own log-in.
    WORK = "work"  # Calendar, visits, orders, vehicles, tyres.
    OFFICE = "office"  # Customers, bookings, invoices, tasks, search.
    MARKETING = "marketing"  # Reminders, messages, letters, calls.
    ARCHIVE = "archive"  # Restricted and erased people, and what is kept of them (C-46).
    SITE = "site"  # Settings of a site.
    HOUSE = "house"  # Settings, people, figures and data of the whole house.


# What a PIN opens on a shared tablet, as far as its person may.
DAILY = frozenset({Area.WORK, Area.OFFICE, Area.MARKETING})

AREAS_OF_ROLE: dict[str, frozenset[Area]] = {
    "floor": frozenset({Area.OWN, Area.WORK}),
    "front_desk": DAILY | {Area.OWN},
    "archive": DAILY | {Area.OWN, Area.ARCHIVE},
    "owner": frozenset(Area),
}
# Whoever belongs to one site has no say over the house.
NOT_AT_ONE_SITE = frozenset({Area.HOUSE})
