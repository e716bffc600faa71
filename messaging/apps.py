"""App of Django."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        # Models must be loaded first.
        from messaging.confirmations import register_kinds

        register_kinds()
