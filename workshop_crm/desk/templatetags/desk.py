"""What the frame of every page needs in templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.models import Visit
from invoices import visit_end
from invoices.amounts import amount_text
from invoices.models import Order
from workshop.models import User
from workshop_crm.desk import access
from workshop_crm.desk.navigation import NavigationLink, navigation_links
from workshop_crm.lib.phones import format_phone

register = template.Library()

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[NavigationLink]:
    """Return the entries of the main navigation for the person who looks at the page."""
    request = context["request"]
    return navigation_links(request, request.user)


@register.simple_tag
def visits_to_contact(visits: list[Visit]) -> set[int]:
    """Return the ids of those visits that wait for a word with the customer (R-40)."""
    return set(visit_end.visits_to_contact(visits))


@register.simple_tag
def order_to_contact(visit: Visit) -> Order | None:
    """Return the order of a visit about which the customer has to be asked, if any."""
    return visit_end.visits_to_contact([visit]).get(visit.pk)


@register.simple_block_tag(takes_context=True)
def if_open(context: Context, content: str, page: str) -> str:
    """Show a part only to who may open the page it leads to: ``{% if_open "customers:new" %}``."""
    return content if _opens(context, page) else ""


@register.simple_tag(takes_context=True)
def href(context: Context, address: str) -> str:
    """Write the href of a link; without it, for who may not follow it, the link is plain text."""
    return format_html('href="{}"', address) if _is_open(context, address) else ""


@register.simple_tag(takes_context=True)
def first_open(context: Context, *addresses: str) -> str:
    """Return the first address that the person who looks may open; empty without any."""
    return next((each for each in addresses if _is_open(context, each)), "")


def _opens(context: Context, page: str) -> bool:
    # Parts that are given only what they name keep the request; mails and papers have none.
    user = getattr(getattr(context, "request", None), "user", None)
    return not isinstance(user, User) or access.may_open(user, page)


def _is_open(context: Context, address: str) -> bool:
    try:
        return bool(address) and _opens(context, resolve(urlsplit(address).path).view_name)
    except Resolver404:  # Another program's address: it decides by itself.
        return True


@register.filter
def phone(e164: str) -> str:
    """Write a stored number as people read it."""
    return format_phone(e164)


@register.filter
def euros(amount: Decimal) -> str:
    """Write an amount as people read it, with its sign: 1.234,50 €."""
    return amount_text(amount)


@register.filter
def waiting(minutes: int) -> str:
    """Say a span of minutes as people do: 25 min, 3 h 10 min, 2 days."""
    if minutes < MINUTES_PER_HOUR:
        return _("%(minutes)d min") % {"minutes": minutes}
    if minutes < MINUTES_PER_DAY:
        hours, rest = divmod(minutes, MINUTES_PER_HOUR)
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    days = minutes // MINUTES_PER_DAY
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
