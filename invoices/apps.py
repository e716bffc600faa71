"""App of Django; makes its message kinds and its jobs known."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"

    def ready(self) -> None:
        # They import models, which exist only by now.
        import_module("invoices.issuing.files")
        import_module("invoices.importing.checking")
        import_module("invoices.issuing.issue_requests")
        import_module("invoices.mails.agreed_work").register_kinds()
        import_module("invoices.mails.explanation").register_kinds()
        import_module("invoices.mails.extra_work").register_kinds()
        import_module("invoices.mails.invoice").register_kinds()
        import_module("invoices.explanation.prints")
