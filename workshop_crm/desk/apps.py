"""App of Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "workshop_crm.desk"
    label = "desk"

    def ready(self) -> None:
        # They import models, which exist only by now.
        import_module("workshop_crm.desk.exporting.jobs")
        import_module("workshop_crm.desk.change_log.watched").watch_models()
