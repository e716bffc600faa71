"""App of Django; makes its message kinds and its job known."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        # They import models, which exist only by now.
        import_module("bookings.messages.kinds").register_kinds()
        import_module("bookings.intake.jobs")
