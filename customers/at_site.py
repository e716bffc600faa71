"""Customers belong to the house; who works at one site sees those who are nobody else's.

A customer is of a site by anything that points to both: a booking, an appointment, a visit, an
order. One of several sites is seen at each; one with nothing at any site yet, everywhere.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from customers.models import Customer
from workshop.models import User, Workshop

_Row = TypeVar("_Row", bound=Model)


def of_sites_of(rows: QuerySet[_Row], user: User | None, way: str = "customer") -> QuerySet[_Row]:
    """Leave the rows whose customer a person may see; ``way`` leads to the customer.

    Rows without a customer stay.
    """
    if user is None or user.site_id is None:
        return rows
    here, anywhere = Q(), Q()
    for model in _work_at_a_site():
        of_customer = model._base_manager.filter(customer=OuterRef(way))
        here |= Q(Exists(of_customer.filter(workshop=user.site_id)))
        anywhere |= Q(Exists(of_customer.exclude(workshop=None)))
    return rows.filter(here | ~anywhere)


def _work_at_a_site() -> list[type[Model]]:
    """Return the models of all apps whose rows join a customer and a site."""
    of_customer, of_site = (
        {
            relation.related_model
            for relation in model._meta.related_objects
            if relation.field.name == name
        }
        for model, name in ((Customer, "customer"), (Workshop, "workshop"))
    )
    return sorted(of_customer & of_site, key=lambda model: model._meta.label)
