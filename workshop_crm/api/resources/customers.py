"""Customers: read, created, changed; under the same rules as at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from customers.at_site import of_sites_of
from customers.forms.people import CustomerForm
from customers.living import lock_living
from customers.models import AccessEntry, Customer
from customers.records import save_customer
from workshop_crm.api.answers import changed, check_if_match, shown
from workshop_crm.api.doorkeeper import caller, needs
from workshop_crm.api.models import System
from workshop_crm.api.naming import refuse_known, remember
from workshop_crm.api.noting import note_done, note_seen
from workshop_crm.api.paging import ListQuery, external_ids, narrowed, page_of
from workshop_crm.api.problems import form_problem
from workshop_crm.api.scopes import READ, WRITE
from workshop_crm.api.shapes import ExternalIdText, Filter, Given, Listed, RowNumber, Text

NAME = "customers"
router = Router()


class CustomerOut(Schema):
    """A customer. ``phone`` is E.164; what could not be dialled is in ``phone_raw``."""

    id: int
    external_id: str | None = None
    kind: str
    salutation: str
    first_name: str
    last_name: str
    company: str
    email: str
    phone: str
    phone_raw: str
    street: str
    postcode: str
    city: str
    country: str
    language: str
    preferred_channel: str
    notes: str
    created_at: datetime
    changed_at: datetime


class CustomerIn(Given):
    """What is known of a customer; a new one needs a last name or a company."""

    external_id: ExternalIdText | None = None
    kind: Literal["consumer", "business"] | None = None
    salutation: Literal["", "ms", "mr"] | None = None
    first_name: Text | None = Field(None, max_length=80)
    last_name: Text | None = Field(None, max_length=80)
    company: Text | None = Field(None, max_length=120)
    email: Text | None = Field(None, max_length=254)
    phone: Text | None = Field(None, max_length=60)
    street: Text | None = Field(None, max_length=120)
    postcode: Text | None = Field(None, max_length=10)
    city: Text | None = Field(None, max_length=80)
    country: Text | None = Field(None, max_length=2)
    language: Literal["de", "en"] | None = None
    notes: Text | None = Field(None, max_length=20_000)


class CustomerQuery(ListQuery):
    email: Filter | None = Field(None, description="Only those with this address.")
    phone: Filter | None = Field(None, description="Only those with this number (E.164).")


@router.get("", response=Listed[CustomerOut], auth=needs(NAME, READ))
def list_customers(request: HttpRequest, asked: Query[CustomerQuery]) -> HttpResponse:
    """List customers, without those that were merged away or restricted."""
    system = caller(request)
    rows: QuerySet[Customer] = of_sites_of(Customer.objects.living(), system.user, "pk")
    rows = narrowed(rows, system, NAME, asked)
    if asked.email is not None:
        rows = rows.filter(email_key=asked.email.strip().lower())
    if asked.phone is not None:
        rows = rows.filter(phone=asked.phone)
    return shown(request, page_of(rows, asked, lambda page: _out(system, page)))


@router.get("/{number}", response=CustomerOut, auth=needs(NAME, READ))
def read_customer(request: HttpRequest, number: RowNumber) -> HttpResponse:
    """Read a customer; a number that was merged away leads to the one who lives on."""
    customer = living(caller(request), number)
    note_seen(caller(request), customer.pk, AccessEntry.Action.PAGE)
    return shown(request, _one(caller(request), customer))


@router.post("", response={201: CustomerOut}, auth=needs(NAME, WRITE))
def create_customer(request: HttpRequest, given: CustomerIn) -> HttpResponse:
    """Store a new customer."""
    system = caller(request)

    def work() -> CustomerOut:
        refuse_known(system, NAME, given.external_id)
        customer = Customer(won_at=timezone.now())
        made = _store(system, customer, given)
        note_done(system, "customers:new", Customer, made.id)
        return made

    return changed(request, work, HTTPStatus.CREATED, "/api/v1/customers/{number}")


@router.patch("/{number}", response=CustomerOut, auth=needs(NAME, WRITE))
def change_customer(request: HttpRequest, number: RowNumber, given: CustomerIn) -> HttpResponse:
    """Change the fields that are given; the others stay."""
    system = caller(request)

    def work() -> CustomerOut:
        customer = lock_living(living(system, number))
        check_if_match(request, _one(system, customer))
        return _store(system, customer, given)

    return changed(request, work)


def living(system: System, number: int) -> Customer:
    """Return the customer of a number, or who it was merged into. Raises Http404."""
    found = Customer.objects.filter(pk=number).values_list("merged_into", flat=True).first()
    rows = of_sites_of(Customer.objects.living(), system.user, "pk")
    return get_object_or_404(rows, pk=found or number)


def _store(system: System, customer: Customer, given: CustomerIn) -> CustomerOut:
    values = given.model_dump(exclude_unset=True)
    external_id = values.pop("external_id", None)
    typed = _as_typed(customer) | {name: value or "" for name, value in values.items()}
    form = CustomerForm(typed, instance=customer)
    if not form.is_valid():
        raise form_problem(form.errors)
    save_customer(form.save(commit=False))
    remember(system, NAME, customer.pk, external_id)
    return _one(system, customer)


def _as_typed(customer: Customer) -> dict[str, Any]:
    """Return what stands on the form before anything is changed."""
    values = {name: getattr(customer, name) for name in CustomerForm.Meta.fields}
    return values | {"phone": customer.phone or customer.phone_raw}


def _one(system: System, customer: Customer) -> CustomerOut:
    return _out(system, [customer])[0]


def _out(system: System, customers: Sequence[Customer]) -> list[CustomerOut]:
    theirs = external_ids(system, NAME, customers)
    rows = [CustomerOut.from_orm(each) for each in customers]
    for row in rows:
        row.external_id = theirs.get(row.id)
    return rows
