"""App of Django."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "workshop_crm.api"
    label = "api"
