"""What the frame of every page needs in templates."""

from __future__ import annotations

from typing import Any

from django import template

from workshop_crm.desk.navigation import NavigationLink, navigation_links

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[NavigationLink]:
    """Return the entries of the main navigation for the person who looks at the page."""
    request = context["request"]
    return navigation_links(request, is_owner=getattr(request.user, "is_owner", False))
