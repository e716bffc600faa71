"""Walking through the booking page in tests, as a browser would."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.forms.public import opened_stamp
from tests.bookings.calendar.pages import values
from workshop.models import Workshop

STRANGER = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@kunde.example"}


def path_of(site: Workshop) -> str:
    return reverse("book_site", args=[site.slug])


def offered(client: Client, path: str, *services: str) -> list[str]:
    """The starts that the second step offers."""
    return values(client.get(path, {"service": services}))["starts_at"]


def last_step(client: Client, path: str, start: str, *services: str) -> dict[str, Any]:
    """The fields of the last step as they stand there, opened a minute ago."""
    page = client.get(path, {"service": services, "starts_at": start})
    form = {name: each[0] for name, each in values(page).items()}
    return form | {"opened": opened_stamp(timezone.now() - timedelta(minutes=1))}


def address(path: str, *services: str) -> str:
    return f"{path}?" + "&".join(f"service={code}" for code in services)
