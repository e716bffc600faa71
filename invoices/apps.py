"""App of Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"

    def ready(self) -> None:
        # Registers the handlers of the jobs that issue, store PDFs and check what was read in.
        import_module("invoices.files")
        import_module("invoices.importing.checking")
        import_module("invoices.issue_requests")
