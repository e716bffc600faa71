"""The pages of one site, as tabs. Some are shown by apps above, linked by the name of the page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshop.models import Workshop

TABS = [
    ("workshop:site", _("Address")),
    ("workshop:hours", _("Opening hours")),
    ("workshop:seasons", _("Seasons")),
    ("workshop:closures", _("Closures")),
    ("workshop:bays", _("Bays")),
    ("workshop:absences", _("Bays out of use")),
    ("workshop:shares", _("Kept free")),
    ("bookings:open_days", _("Next open days")),
    ("bookings:feed", _("Calendar on the phone")),
]


def site_tabs(site: Workshop) -> dict[str, Any]:
    """Return what _tabs.html needs."""
    return {"site": site, "tabs": [(reverse(name, args=[site.pk]), text) for name, text in TABS]}
