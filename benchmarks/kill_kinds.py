"""Two message kinds for the kill test: one of the contract, one advertising."""

from __future__ import annotations

from datetime import timedelta

from messaging.kinds import LegalClass, MessageKind, register_kind

KINDS = (
    ("kill_booking", LegalClass.TRANSACTIONAL, "contract"),
    ("kill_reminder", LegalClass.ADVERTISING, "service"),
)

for name, legal_class, purpose in KINDS:
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
