"""Whose rows a person sees, and who is logged in; which pages, says workshop_crm/desk/access.py."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from workshop.models import User, Workshop

_Row = TypeVar("_Row", bound=Model)


def sites_of(user: User) -> QuerySet[Workshop]:
    """Return the open sites that a person works at."""
    sites = Workshop.objects.filter(is_active=True)
    return sites.filter(pk=user.site_id) if user.site_id else sites


def at_sites_of(rows: QuerySet[_Row], user: User | None, way: str = "workshop") -> QuerySet[_Row]:
    """Leave the rows of a person's own site, and those of none; ``way`` leads to the site."""
    if user is None or user.site_id is None:
        return rows
    return rows.filter(Q(**{way: user.site_id}) | Q(**{way: None}))


def signed_in(request: HttpRequest) -> User:
    """Return who is logged in; for views that are only for them."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
