"""The request as views behind the log-in see it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from workshop.models import User


class StaffRequest(HttpRequest):
    """A request of somebody who is logged in, with what htmx says about it."""

    htmx: HtmxDetails
    user: User
