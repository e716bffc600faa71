"""Tyres that we keep for customers: in, out, where."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from customers.errors import TyresError
from customers.models import TyreSet


def take_out(tyres: TyreSet, *, on: date) -> None:
    """Give a set out of the storage; its place is free then. Raises TyresError for a wrong day."""
    if tyres.out_on:
        raise TyresError(_("This set was taken out already."))
    if on < tyres.in_on:
        raise TyresError(_("The set came later than this day."))
    tyres.out_on = on
    tyres.save(update_fields=["out_on"])


def stored_tyres(query: str = "") -> QuerySet[TyreSet]:
    """Return what lies in the storage, by place; ``query`` is part of a place, plate or name."""
    sets = TyreSet.objects.filter(out_on=None).select_related("vehicle__customer")
    if query:
        sets = sets.filter(
            Q(place__icontains=query)
            | Q(vehicle__plate__icontains=query)
            | Q(vehicle__customer__last_name__icontains=query)
            | Q(vehicle__customer__company__icontains=query)
        )
    return sets.order_by("place", "id")
