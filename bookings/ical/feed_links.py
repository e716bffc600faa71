"""Addresses of calendars: made, given anew, ended, and found again by their token."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from bookings.models import CalendarFeed
from workshop.models import Bay, User, Workshop
from workshop_crm.lib.tokens import BadTokenError, hash_of, random_token

# Phones ask every quarter of an hour; writing down each look would be a write for each.
USE_IS_NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(
    site: Workshop, *, about: Bay | User | None = None, name: str = "", shows: str, now: datetime
) -> tuple[CalendarFeed, str]:
    """Store a calendar of a site, a bay or a person; return it with its address.

    The address can be read only this once.
    """
    bay = about if isinstance(about, Bay) else None
    person = about if isinstance(about, User) else None
    feed = CalendarFeed(workshop=site, bay=bay, person=person, name=name, shows=shows)
    return feed, renew_feed(feed, now=now)


def renew_feed(feed: CalendarFeed, *, now: datetime) -> str:
    """Give a calendar a new address and return it; the one before leads nowhere from now on."""
    token = random_token()
    feed.token_hash, feed.made_at, feed.last_used_at = hash_of(token), now, None
    feed.save()
    return f"{settings.PUBLIC_BASE_URL}{reverse('public_calendar_feed', args=[token])}"


def people_at(site: Workshop) -> QuerySet[User]:
    """Return who works at a site and can have a calendar of their own."""
    at_site = Q(site=None) | Q(site=site)
    return User.objects.filter(at_site, is_active=True, is_program=False).order_by("username")


def feed_of_token(token: str, *, now: datetime) -> CalendarFeed:
    """Return the calendar of an address and note, once an hour, that it was asked for.

    Raises BadTokenError for an address that is made up or was ended, and for one of a person who
    does not work at the site any more.
    """
    rows = CalendarFeed.objects.select_related("workshop", "bay", "person")
    feed = rows.filter(token_hash=hash_of(token)).first()
    if feed is None or not feed.is_open:
        raise BadTokenError
    if not feed.last_used_at or feed.last_used_at < now - USE_IS_NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
    return feed
