"""App of Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"

    def ready(self) -> None:
        # Registers the handler of the job that stores PDFs.
        import_module("invoices.files")
