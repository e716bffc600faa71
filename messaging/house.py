"""The switch that stops everything that would leave the house."""

from __future__ import annotations

from workshop.models import Company


def pause_house(*, is_paused: bool) -> None:
    """Pause or resume all sending; waiting messages stay planned. Works before the next claim."""
    Company.objects.update(is_sending_paused=is_paused)
