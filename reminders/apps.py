"""App of Django; makes its message kind and its job known."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self) -> None:
        # They import models, which exist only by now.
        import_module("reminders.messages").register_kinds()
        import_module("reminders.tasks")
        references = import_module("customers.text_references")
        references.register_vehicle_rename(import_module("reminders.joined").rename_vehicle)
        references.register_text_reference("customers.Task", "key", "wrong-number:{id}")
