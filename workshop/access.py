"""Who may open a page: everybody who logs in, or only the owner."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from workshop.models import User, Workshop

_Row = TypeVar("_Row", bound=Model)
type_of_view = Callable[..., HttpResponseBase]


def owner_required(view: type_of_view) -> type_of_view:
    """Let only the owner in: visitors are sent to the log-in, the front desk gets 403 (C-49)."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (isinstance(request.user, User) and request.user.is_owner):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


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
