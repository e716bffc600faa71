"""A program that talks to the API, as tests play it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from workshop.models import Workshop
from workshop_crm.api.models import System
from workshop_crm.api.scopes import SCOPES
from workshop_crm.api.systems import connect_system


class Caller:
    """Sends requests with a token; ``last`` is the last answer."""

    def __init__(self, *scopes: str, site: Workshop | None = None, token: str = "") -> None:
        self.system: System | None = None
        if not token:
            self.system, token = connect_system(
                "Kasse", scopes or SCOPES, site=site, now=timezone.now()
            )
        self.token, self.client = token, Client()

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        content = b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            f"/api/v1{path}",
            content,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **named},
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def ids(self, path: str) -> list[int]:
        return [row["id"] for row in self.get(path).json()["data"]]
