"""When calls and SMS may reach people: not at night, on Sundays or holidays (C-63, T-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from customers.models.consent import Channel
from workshop.models import Company, Workshop
from workshop_crm.lib.holidays import is_public_holiday

QUIET_CHANNELS = (Channel.CALL, Channel.VOICE, Channel.SMS)
SATURDAY, SUNDAY = 5, 6
SATURDAY_FROM, SATURDAY_UNTIL = time(10), time(14)
_LONGEST_CLOSED_DAYS = 10


@dataclass(frozen=True)
class CallTimes:
    """The hours of one site on its wall clock: ``opens`` to ``closes``, half-open."""

    opens: time
    closes: time
    zone: ZoneInfo
    state: str
    is_catholic_town: bool = False
    city: str = ""

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """Return the hours of a day as instants; None on Sundays, holidays and without hours."""
        if day.weekday() == SUNDAY or is_public_holiday(
            day, self.state, is_catholic_town=self.is_catholic_town, city=self.city
        ):
            return None
        opens, closes = self.opens, self.closes
        if day.weekday() == SATURDAY:
            opens, closes = max(opens, SATURDAY_FROM), min(closes, SATURDAY_UNTIL)
        if closes <= opens:
            return None
        return (
            datetime.combine(day, opens, self.zone),
            datetime.combine(day, closes, self.zone),
        )

    def next_moment(self, now: datetime) -> datetime:
        """Return ``now`` if calling is fine, else the next moment at which it is."""
        today = now.astimezone(self.zone).date()
        for offset in range(_LONGEST_CLOSED_DAYS):
            window = self.window(today + timedelta(days=offset))
            if window and now < window[1]:
                return max(now, window[0])
        return now + timedelta(days=_LONGEST_CLOSED_DAYS)

    def seconds_left(self, now: datetime) -> int:
        """Return how long today's hours last from ``now``; 0 outside of them."""
        window = self.window(now.astimezone(self.zone).date())
        if window is None or not window[0] <= now < window[1]:
            return 0
        return int((window[1] - now).total_seconds())


def house_call_times(company: Company | None) -> CallTimes:
    """Return the call times by the house's rules and the first active site's state."""
    site = Workshop.objects.filter(is_active=True).order_by("pk").first()
    return CallTimes(
        opens=company.quiet_until if company else time(9),
        closes=company.quiet_from if company else time(19),
        zone=ZoneInfo(site.time_zone if site else "Europe/Berlin"),
        state=site.state if site else "",
        is_catholic_town=bool(site and site.is_catholic_town),
        city=site.city if site else "",
    )
