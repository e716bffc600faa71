"""The pages of one site, as tabs. Some are shown by apps above, linked by the name of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshop.models import Workshop
from workshop.views.pages import EditPage

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


def site_page(
    site: Workshop,
    name: str,
    save: Callable[[], Any],
    *,
    lead: str | Promise = "",
    template: str = "workshop/rows.html",
) -> EditPage:
    """Return a tab with a form, which leads back to itself."""
    return EditPage(
        heading=site.name,
        lead=lead,
        back_url=reverse(name, args=[site.pk]),
        save=save,
        template=template,
        context=site_tabs(site),
    )
