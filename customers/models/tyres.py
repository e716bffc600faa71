"""Tyres that we keep for customers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.vehicle import Vehicle

# The law's least tread (§36 StVZO); experts advise more for winter tyres.
LEAST_TREAD_MM = {"summer": 3, "winter": 4, "all_season": 4}


class TyreSet(models.Model):
    """One set in our storage: where it lies, what it is, how worn. Out with ``out_on``."""

    class Season(models.TextChoices):
        SUMMER = "summer", _("summer tyres")
        WINTER = "winter", _("winter tyres")
        ALL_SEASON = "all_season", _("all-season tyres")

    WHEELS = ("front_left", "front_right", "rear_left", "rear_right")

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="tyre_sets")
    season = models.CharField(_("season"), max_length=10, choices=Season)
    # Only the Alpine symbol counts as a winter tyre since October 2024 (F-11).
    has_alpine_symbol = models.BooleanField(_("Alpine symbol"), default=False)
    place = models.CharField(_("storage place"), max_length=40)
    size = models.CharField(_("size"), max_length=40, blank=True)
    make = models.CharField(_("make and profile"), max_length=80, blank=True)
    dot = models.CharField(_("DOT (week and year)"), max_length=4, blank=True)
    is_on_rims = models.BooleanField(_("on rims"), default=True)
    front_left = models.DecimalField(
        _("front left, mm"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    front_right = models.DecimalField(
        _("front right, mm"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    rear_left = models.DecimalField(
        _("rear left, mm"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    rear_right = models.DecimalField(
        _("rear right, mm"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    in_on = models.DateField(_("stored on"))
    out_on = models.DateField(_("taken out on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-in_on", "-id"]
        verbose_name = _("set of tyres")
        verbose_name_plural = _("sets of tyres")
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(out_on__isnull=True),
                name="tyre_place_holds_one_set",
            ),
            models.CheckConstraint(
                condition=models.Q(out_on__isnull=True) | models.Q(out_on__gte=models.F("in_on")),
                name="tyres_out_after_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_season_display()} {self.size}".strip()

    @property
    def treads(self) -> list[tuple[str, Decimal, str]]:
        """Wheel, depth and how it looks, of the wheels that were measured."""
        least = LEAST_TREAD_MM[self.season]
        depths = [(name, getattr(self, name)) for name in self.WHEELS]
        return [
            (
                _label(self, name).removesuffix(", mm"),
                depth,
                "state-bad" if depth < least else "state-good",
            )
            for name, depth in depths
            if depth is not None
        ]


def _label(tyres: TyreSet, name: str) -> str:
    field: Any = tyres._meta.get_field(name)
    return str(field.verbose_name)
