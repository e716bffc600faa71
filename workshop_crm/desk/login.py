"""Log-in of staff; throttled by django-axes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from workshop.founding import is_founded


class StaffLoginView(LoginView):
    """The log-in; on an empty installation it leads to the set-up instead."""

    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_founded():
            return redirect("desk:setup")
        return super().dispatch(request, *args, **kwargs)
