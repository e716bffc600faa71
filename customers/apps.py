"""App of Django; makes known where its texts name customers."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        # They import models, which exist only by now.
        references = import_module("customers.text_references")
        references.register_text_reference("customers.Task", "key", "duplicate:{id}")
        import_module("customers.importing.background")
