"""Which channels may be used now: set-up, and a circuit breaker that pauses a broken one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from messaging.channels import CHANNELS
from messaging.models import ChannelState
from workshop.models import Company

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
STOP = timedelta(hours=1)


def channel_obstacles(company: Company, now: datetime) -> dict[str, str]:
    """Return each channel that can't be used now, with the reason in words: one query."""
    obstacles = {
        name: missing for name, channel in CHANNELS.items() if (missing := channel.missing(company))
    }
    for state in ChannelState.objects.filter(paused_until__gt=now):
        obstacles[state.channel] = _("Paused until %(moment)s: %(reason)s") % {
            "moment": date_format(timezone.localtime(state.paused_until), "TIME_FORMAT"),
            "reason": state.reason,
        }
    return obstacles


@transaction.atomic
def pause_channel(channel: str, reason: str, *, is_stop: bool, now: datetime) -> datetime:
    """Pause a channel, longer at each failure in a row; return until when.

    The messages stay planned: the breaker pauses the channel, not the records.
    """
    state, _created = ChannelState.objects.select_for_update().get_or_create(channel=channel)
    state.failures += 1
    pause = STOP if is_stop else min(FIRST_PAUSE * 2 ** (state.failures - 1), LONGEST_PAUSE)
    state.paused_until, state.reason = now + pause, reason[:300]
    state.save()
    return state.paused_until


def paused_until(channel: str, now: datetime) -> datetime | None:
    """Return until when a channel rests, or None.

    What was under way when it broke adds nothing to its failures in a row.
    """
    resting = ChannelState.objects.filter(channel=channel, paused_until__gt=now).first()
    return resting.paused_until if resting else None


def note_success(channel: str) -> None:
    """Close the breaker again after a hand-over that worked."""
    ChannelState.objects.filter(channel=channel, failures__gt=0).update(
        failures=0, paused_until=None, reason=""
    )
