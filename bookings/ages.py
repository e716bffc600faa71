"""How long something lasts, in words: "for 9 days" (German: "seit 9 Tagen")."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def age_text(since: datetime, *, now: datetime) -> str:
    """Say for how long, in the largest unit that is full; nothing is rounded up."""
    age = now - since
    if age < timedelta(minutes=1):
        return _("just now")
    if age < HOUR:
        minutes = age // timedelta(minutes=1)
        return ngettext("for %(count)d minute", "for %(count)d minutes", minutes) % {
            "count": minutes
        }
    if age < DAY:
        hours = age // HOUR
        return ngettext("for %(count)d hour", "for %(count)d hours", hours) % {"count": hours}
    days = age // DAY
    return ngettext("for %(count)d day", "for %(count)d days", days) % {"count": days}
