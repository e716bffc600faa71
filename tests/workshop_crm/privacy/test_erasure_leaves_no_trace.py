"""After an erasure no table holds the person any more, but the places that the law names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from tests.workshop_crm.privacy.full_person import (
    EMAIL,
    MARK,
    NOW,
    PHONE,
    make_full_person,
    path_to_customer,
)
from workshop_crm.desk.privacy.erasing import erase_customer
from workshop_crm.lib.crypto import decrypt

pytestmark = pytest.mark.django_db

# Until its date each of these is kept by law; a RetainedRecord says until when.
KEPT_BY_LAW = {
    "invoices.Invoice.recipient",
    "invoices.Invoice.vehicle_data",
    "invoices.Invoice.xml",
    "invoices.Order.buyer_reference",
    "invoices.OrderLine.text",
    "invoices.OrderLine.item_number",
    "invoices.OrderLine.approved_by",
    "invoices.OrderLine.approved_how",
    "invoices.OrderLine.approved_text",
    "invoices.Inquiry.agreed",
    "invoices.Inquiry.answered_by",
    "invoices.Inquiry.items",
    "invoices.Inquiry.note",
    "invoices.Inquiry.revoked_by",
    "customers.ConsentProof.name",
    "customers.ConsentProof.postal_address",
    "customers.ConsentProof.address",
    "customers.ConsentProof.company_block",
    "customers.ConsentProof.evidence",
    "customers.ConsentProof.message_id",
    "customers.ProofFile.content_encrypted",
    "messaging.Message.address",
    "messaging.Message.subject",
    "messaging.Message.text",
    "messaging.Message.html",
    "messaging.Message.payload",
    "messaging.Message.reason",
    "messaging.Message.provider_id",
}
# Bytes that are not encrypted.
PLAIN = {"xml", "pdf"}
# The make of a car says nothing about who drove it.
NOT_PERSONAL = {"customers.Vehicle.make", "customers.Vehicle.model"}


def columns_that_say(*texts: str) -> set[str]:
    return {place for place, value in every_value() if any(text in value for text in texts)}


def every_value() -> Iterator[tuple[str, str]]:
    """Dump the whole database, encrypted columns in the clear."""
    for model in apps.get_models():
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                yield f"{model._meta.label}.{field.name}", _readable(field, row)


def _readable(field: models.Field, row: models.Model) -> str:
    value = getattr(row, field.attname)
    if isinstance(field, models.BinaryField) and value:
        content = bytes(value)
        return (content if field.name in PLAIN else decrypt(content)).decode()
    return str(value)


def test_the_full_person_has_a_row_of_every_personal_model() -> None:
    make_full_person()

    empty = [
        model._meta.label
        for model in apps.get_models()
        if path_to_customer(model, frozenset({model})) and not model._base_manager.exists()
    ]

    assert empty == ["customers.Erasure", "customers.RetainedRecord"]


def test_the_mark_is_in_every_app_before() -> None:
    make_full_person()

    marked = columns_that_say(MARK)

    assert {place.split(".")[0] for place in marked} >= {
        "customers",
        "bookings",
        "invoices",
        "messaging",
        "reminders",
    }
    assert {"bookings.Notification.body_encrypted", "auditlog.LogEntry.changes"} <= marked


def test_after_an_erasure_only_what_the_law_keeps_says_who_it_was() -> None:
    person = make_full_person()

    erase_customer(person.customer, reason="Brief vom 5.11.", now=NOW)

    assert columns_that_say(MARK, EMAIL, PHONE) - KEPT_BY_LAW - NOT_PERSONAL == set()


def test_without_papers_only_proofs_of_consent_are_left() -> None:
    person = make_full_person(with_papers=False)

    erase_customer(person.customer, reason="Brief vom 5.11.", now=NOW)

    left = columns_that_say(MARK, EMAIL, PHONE) - NOT_PERSONAL
    assert {place.rpartition(".")[0] for place in left} == {
        "customers.ConsentProof",
        "customers.ProofFile",
    }
