"""App of Django."""

from __future__ import annotations

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "workshop_crm.ops"
    label = "ops"
