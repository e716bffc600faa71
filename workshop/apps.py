"""App of Django."""

from __future__ import annotations

from django.apps import AppConfig

from workshop_crm.lib import among as _among  # noqa: F401 Makes the lookup known to all apps.


class WorkshopConfig(AppConfig):
    name = "workshop"
