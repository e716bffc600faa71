"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms


class AbilitiesField(forms.CharField):
    """Words with commas between them, such as "lift, ev"; stored as a list of folded words."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = [word.strip().casefold() for word in str(super().clean(value)).split(",")]
        return list(dict.fromkeys(word for word in words if word))
