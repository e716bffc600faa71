"""App of Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "workshop_crm.ops"
    label = "ops"

    def ready(self) -> None:
        # It imports models, which exist only by now.
        import_module("workshop_crm.ops.backups.scheduled").register_missing_kind()
