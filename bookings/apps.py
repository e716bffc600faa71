"""App of Django."""

from __future__ import annotations

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        # Models must be loaded first.
        from bookings.intake import jobs  # noqa: F401
        from bookings.messages import register_kinds

        register_kinds()
