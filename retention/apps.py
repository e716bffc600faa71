"""App of Django; makes its message kind and its job known."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "retention"

    def ready(self) -> None:
        # They import models, which exist only by now.
        import_module("retention.report").register_kinds()
        import_module("retention.tasks")
