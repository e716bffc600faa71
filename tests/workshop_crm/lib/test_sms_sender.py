"""Who an SMS may come from (T-06, T-10)."""

from __future__ import annotations

import pytest

from workshop_crm.lib.sms_sender import can_be_answered, is_messaging_service, read_sender

SERVICE = "MG" + "0a" * 16


@pytest.mark.parametrize(
    ("typed", "sender"),
    [
        ("0171 1234567", "+491711234567"),
        ("+49 (0)171 1234567", "+491711234567"),
        ("Mueller", "Mueller"),
        (" Auto Meyer1 ", "Auto Meyer1"),
        (SERVICE, SERVICE),
        ("Autohaus Meyer", ""),
        ("Müller", ""),
        ("Meyer&Co", ""),
        ("1234", ""),
        ("12 34", ""),
        ("MG" + "0" * 31, ""),
        ("", ""),
    ],
)
def test_t06_reads_a_number_a_name_or_a_service(typed: str, sender: str) -> None:
    assert read_sender(typed) == sender


@pytest.mark.parametrize(
    ("sender", "answerable", "service"),
    [("+491711234567", True, False), ("Mueller", False, False), (SERVICE, False, True)],
)
def test_t06_only_a_number_can_surely_be_answered(
    sender: str, answerable: bool, service: bool
) -> None:
    assert can_be_answered(sender) is answerable
    assert is_messaging_service(sender) is service
