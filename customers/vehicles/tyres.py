"""Tyres that we keep for customers: in, out, where."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from customers.errors import TyresError
from customers.models import TyreSet


def store_tyres(tyres: TyreSet) -> None:
    """Take a set into the storage. Raises TyresError when something else lies at its place.

    "a 7" and "A 7" are one place.
    """
    others = TyreSet.objects.filter(out_on=None, place__iexact=tyres.place).exclude(pk=tyres.pk)
    if others.exists():
        raise TyresError(_("Another set lies at this place."))
    try:
        with transaction.atomic():
            tyres.save()
    except IntegrityError as error:
        raise TyresError(_("Another set lies at this place.")) from error


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
