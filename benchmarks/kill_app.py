"""Two message kinds for the kill test: one of the contract, one advertising."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class KillTestConfig(AppConfig):
    name = "benchmarks"

    def ready(self) -> None:
        # Models can't be imported before the apps are loaded.
        from messaging.kinds import LegalClass, MessageKind, register_kind

        for name, legal_class, purpose in (
            ("kill_booking", LegalClass.TRANSACTIONAL, "contract"),
            ("kill_reminder", LegalClass.ADVERTISING, "service"),
        ):
            register_kind(
                MessageKind(
                    name=name,
                    label=name,
                    legal_class=legal_class,
                    purpose=purpose,
                    valid_for=timedelta(days=1),
                    context=lambda message: {},
                )
            )
