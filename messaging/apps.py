"""App of Django."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        # Models must be loaded first.
        from customers.text_references import register_text_reference
        from messaging import answers, confirmations
        from messaging.texts import to_me

        answers.register_kinds()
        confirmations.register_kinds()
        to_me.register_kinds()
        register_text_reference("messaging.Message", "key", "{id}:")
        register_text_reference("customers.Task", "key", "reach:{id}:")
