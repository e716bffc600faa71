"""App of Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "workshop_crm.api"
    label = "api"

    def ready(self) -> None:
        # It imports models, which exist only by now.
        import_module("workshop_crm.api.hooks.delivering")
