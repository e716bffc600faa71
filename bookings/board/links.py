"""Where the board is found."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from bookings.calendar.loading import local_day
from workshop.models import Workshop


def day_page(site: Workshop, moment: datetime) -> str:
    """Return the address of the board of the day on which ``moment`` lies at the site."""
    return f"{reverse('bookings:day')}?on={local_day(site, moment).isoformat()}&site={site.slug}"
