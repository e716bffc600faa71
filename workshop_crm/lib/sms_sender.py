"""Who an SMS comes from: a number, a name, or a messaging service of Twilio (T-06, T-10)."""

from __future__ import annotations

import re

from workshop_crm.lib.phones import parse_phone

_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")


def read_sender(text: str) -> str:
    """Return the sender as Twilio wants it: E.164, a name of up to 11 signs, or a service's id.

    Empty when it is none of them.
    """
    text = text.strip()
    if _SERVICE.fullmatch(text) or _NAME.fullmatch(text):
        return text
    phone = parse_phone(text)
    return phone.e164 if phone else ""


def is_messaging_service(sender: str) -> bool:
    """Say whether the sender is a messaging service of Twilio, which picks the number itself."""
    return _SERVICE.fullmatch(sender) is not None


def can_be_answered(sender: str) -> bool:
    """Say whether a reply surely reaches us: nobody can answer a name (T-06)."""
    return sender.startswith("+")
