"""Texts that are stored for staff: in the house's language, whoever's page made them."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise


def house_language() -> AbstractContextManager[None]:
    """Speak ``LANGUAGE_CODE`` for a while, where many texts are made at once."""
    return translation.override(settings.LANGUAGE_CODE)


def house_text(text: str | Promise) -> str:
    """Translate into ``LANGUAGE_CODE``; a customer's English page leaves German tasks behind."""
    with house_language():
        return str(text) if isinstance(text, Promise) else translation.gettext(text)
