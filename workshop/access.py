"""Who may open a page: everybody who logs in, or only the owner."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from workshop.models import User

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


def signed_in(request: HttpRequest) -> User:
    """Return who is logged in; for views that are only for them."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
