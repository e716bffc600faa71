"""App of Django; makes its message kinds known, and where its texts name customers."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        # They import models, which exist only by now.
        import_module("messaging.answers").register_kinds()
        import_module("messaging.confirmations").register_kinds()
        import_module("messaging.texts.to_me").register_kinds()
        references = import_module("customers.text_references")
        references.register_text_reference("messaging.Message", "key", "{id}:")
        references.register_text_reference("customers.Task", "key", "reach:{id}:")
