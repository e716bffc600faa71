"""App of Django."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "workshop_crm.desk"
    label = "desk"
