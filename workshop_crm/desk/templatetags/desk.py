"""What the frame of every page needs in templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
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


@register.filter
def may_open(user: User, page: str) -> bool:
    """Say whether a link to a page is worth showing: ``{% if user|may_open:"invoices:list" %}``."""
    return access.may_open(user, page)


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
