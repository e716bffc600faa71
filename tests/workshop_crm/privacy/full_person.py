"""A customer with a row of everything that can be stored about a person, each marked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from bookings.models import (
    ClientSave,
    DeferredWork,
    EarlierId,
    NextStep,
    Notification,
    PersonalCard,
    Proposal,
    Visit,
    VisitStep,
)
from customers.consent.ledger import Declaration, record_consent, record_consent_use
from customers.consent.wordings import REMINDER, current_wording
from customers.models import (
    AccessEntry,
    ContactPause,
    Customer,
    CustomerImport,
    ExistingCustomerBasis,
    ImportedRow,
    ImportKey,
    JoinedVehicle,
    MergeRecord,
    MileageReading,
    Note,
    PlateHistory,
    PossibleDuplicate,
    ProofFile,
    RegistrationPaper,
    Restriction,
    SearchTerm,
    ServiceRecord,
    Task,
    TyreSet,
    Vehicle,
    VehicleInterval,
)
from customers.records import save_customer
from invoices.models import ImportedInvoice, Inquiry, Invoice, Order
from messaging.models import Answer, Inbound, LetterBatch, Message, ProviderEvent
from reminders.models import CallAttempt, CallHold
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from tests.factories import (
    make_appointment,
    make_booking,
    make_customer,
    make_service,
    make_source,
    make_user,
    make_vehicle,
)
from tests.invoices.builders import make_issued, make_order
from workshop_crm.lib.crypto import encrypt

# One sign that nothing else contains, and that fits into the shortest column.
MARK = "ↈ"
NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 5)
EMAIL = f"{MARK}ada@kunde.example"
PHONE = "+491715550199"


@dataclass
class FullPerson:
    """The rows that tests ask for; the others are found through the models."""

    customer: Customer
    merged: Customer
    vehicle: Vehicle
    invoice: Invoice | None
    lone_order: Order | None
    letter: Message
    reminder: Message
    planned: Message
    proposal: Proposal
    batch: LetterBatch


def make_full_person(*, with_papers: bool = True) -> FullPerson:
    """Everything at once: an own record, one merged into it, and a row of each model.

    Without papers there is neither order nor invoice.
    """
    customer = make_customer(
        first_name=f"Ada{MARK}",
        last_name=f"Öztürk{MARK}",
        company=f"Firma{MARK}",
        email=EMAIL,
        phone=PHONE,
        street=f"Gartenweg{MARK} 3",
        city=f"München{MARK}",
        notes=f"mag Kaffee {MARK}",
    )
    merged = make_customer(last_name=f"Oeztuerk{MARK}", merged_into=customer)
    vehicle = make_vehicle(customer=customer, plate=f"M-A{MARK} 1", vin="WVWZZZ1KZ6W000001")
    _around_the_person(customer, merged)
    _around_the_vehicle(vehicle)
    _declarations(customer)
    proposal = _bookings(customer, vehicle)
    invoice, lone_order = _papers(customer, vehicle) if with_papers else (None, None)
    letter, reminder, planned, batch = _messages(customer)
    # A change by hand, so that the log holds old and new values.
    customer.notes = f"mag Tee {MARK}"
    save_customer(customer)
    mark_everything(customer.pk, merged.pk)
    return FullPerson(
        customer,
        merged,
        vehicle,
        invoice,
        lone_order,
        letter,
        reminder,
        planned,
        proposal,
        batch,
    )


def _around_the_person(customer: Customer, merged: Customer) -> None:
    low, high = sorted((customer.pk, make_customer().pk))
    PossibleDuplicate.objects.create(
        first_id=low, second_id=high, reasons=[f"Name {MARK}"], found_at=NOW
    )
    MergeRecord.objects.create(
        survivor=customer, other=merged, merged_at=NOW, details={"name": MARK}
    )
    file = CustomerImport.objects.create(
        name="kunden.csv", state="done", uploaded_at=NOW, content_encrypted=encrypt(b"row")
    )
    ImportedRow.objects.create(
        customer_import=file, number=1, outcome="created", customer=customer, reasons=[MARK]
    )
    ImportKey.objects.create(customer=customer, system="Alt", key=f"nr:{MARK}")
    SearchTerm.objects.create(customer=customer, kind=1, word=MARK)
    Note.objects.create(customer=customer, text=f"rief an {MARK}", noted_at=NOW)
    Task.objects.create(
        customer=customer,
        kind="other",
        key="t",
        title=f"Anrufen {MARK}",
        due_at=NOW,
        created_at=NOW,
    )
    Restriction.objects.create(
        customer=customer, reason=MARK, started_at=NOW, ended_at=NOW, end_reason=MARK
    )
    ContactPause.objects.create(customer=customer, reason=MARK, starts_at=NOW)
    AccessEntry.objects.create(at=NOW, user=make_user(), customer_number=customer.pk, action="page")


def _around_the_vehicle(vehicle: Vehicle) -> None:
    PlateHistory.objects.create(vehicle=vehicle, plate=f"M-{MARK} 9", used_until=TODAY)
    RegistrationPaper.objects.create(vehicle=vehicle, remarks=f"AHK {MARK}")
    TyreSet.objects.create(
        vehicle=vehicle, season="winter", place="A1", in_on=TODAY, out_on=TODAY, note=MARK
    )
    VehicleInterval.objects.create(vehicle=vehicle, service=make_service(), months=24, km=15_000)
    MileageReading.objects.create(vehicle=vehicle, read_on=TODAY, mileage_km=12345)
    ServiceRecord.objects.create(vehicle=vehicle, service=make_service(), done_on=TODAY)
    JoinedVehicle.objects.create(old_id=vehicle.pk + 1000, vehicle=vehicle)


def _declarations(customer: Customer) -> None:
    staff = make_user()
    for channel, kind, origin in (
        ("call", "given", "counter"),
        ("email", "given", "counter"),
        ("sms", "given", "counter"),
        ("email", "requested", "web"),
    ):
        purpose = "offers" if kind == "requested" else "service"
        declaration = Declaration(
            customer,
            (channel,),
            (purpose,),
            kind,
            origin,
            wording_key=REMINDER,
            taken_by=staff,
            evidence=f"Blatt {MARK}",
        )
        event = record_consent(declaration, now=NOW)[0]
        paper = ProofFile.objects.create(
            customer=customer,
            kind="image/jpeg",
            content_encrypted=encrypt(f"{channel} {MARK}".encode()),
            size=9,
            digest="0" * 64,
            added_at=NOW,
        )
        paper.proofs.add(event.proof)
        if channel == "sms":
            record_consent_use(event.pk, reference="message:1", now=NOW)
    ExistingCustomerBasis.objects.create(
        customer=customer,
        sale_reference=MARK,
        collected_on=TODAY,
        notice=current_wording(REMINDER, "de", NOW),
        email_hash="x",
    )


def _bookings(customer: Customer, vehicle: Vehicle) -> Proposal:
    source = make_source()
    booking = make_booking(
        received_at=NOW,
        customer=customer,
        vehicle=vehicle,
        source=source,
        notes=f"eilt {MARK}",
        second_portal_note=f"Karte verlegt {MARK}",
    )
    PersonalCard.objects.create(
        code=f"K{MARK}",
        workshop=source.workshop,
        customer=customer,
        vehicle=vehicle,
        created_at=NOW,
    )
    Notification.objects.create(
        source=source,
        key="event-1",
        received_at=NOW,
        headers={"From": EMAIL},
        body_encrypted=encrypt(f"Name: Ada {MARK}".encode()),
        body_sha256="0" * 64,
        state="settled",
        settled_at=NOW,
        booking=booking,
        changes={"notes": ["", MARK]},
    )
    EarlierId.objects.create(source=source, external_id=f"alt{MARK}", booking=booking)
    proposal = Proposal.objects.create(
        booking=booking, created_at=NOW, expires_at=NOW + timedelta(days=30), answer=MARK
    )
    workshop = source.workshop
    make_appointment(
        starts_at=NOW + timedelta(days=3), workshop=workshop, customer=customer, vehicle=vehicle
    )
    make_appointment(
        starts_at=NOW + timedelta(days=4),
        workshop=workshop,
        customer=customer,
        state="held",
        proposal=proposal,
    )
    visit = Visit.objects.create(
        customer=customer, vehicle=vehicle, arrived_at=NOW, closed_at=NOW, satisfaction=2
    )
    VisitStep.objects.create(visit=visit, step="welcome", done_at=NOW, skipped_reason=MARK)
    ClientSave.objects.create(visit=visit, client_id=UUID(int=1), saved_at=NOW)
    NextStep.objects.create(visit=visit, outcome="later", reason=f"ruft an {MARK}", noted_at=NOW)
    ClientSave.objects.create(visit=visit, client_id=uuid.uuid4(), saved_at=NOW)
    DeferredWork.objects.create(
        customer=customer, vehicle=vehicle, text=f"Bremsen {MARK}", urgency="soon", noted_at=NOW
    )
    return proposal


def _papers(customer: Customer, vehicle: Vehicle) -> tuple[Invoice, Order]:
    issued = make_issued(customer=customer, vehicle=vehicle)
    issued.pdf.save("rechnung.pdf", ContentFile(b"%PDF ada"))
    issued.order.prints.create(has_code=True, page_sha256="0", pdf=f"%PDF {MARK}".encode())
    rule = GoodwillRule.objects.create(
        name="Treue", occasion="complaint", amount_max=50, budget_month=100
    )
    GoodwillUse.objects.create(
        rule=rule,
        customer=customer,
        order=issued.order,
        amount=5,
        given_at=NOW,
        reason=f"sagt {MARK}",
    )
    Inquiry.objects.create(
        order=issued.order, number=1, state="answered", way="phone", told_net=1, asked_at=NOW
    )
    lone = make_order(customer=customer, vehicle=vehicle)
    GoodwillRequest.objects.create(
        rule=rule,
        customer=customer,
        order=lone,
        state="declined",
        amount=5,
        asked_at=NOW,
        reason=f"sagt {MARK}",
        answer=f"kennt {MARK}",
    )
    read_in = ImportedInvoice(number="4711", buyer=f"Ada {MARK}", imported_at=NOW, order=lone)
    read_in.net = read_in.vat = read_in.gross = 1
    read_in.file.save("4711.xml", ContentFile(b"<Invoice>ada</Invoice>"))
    Order.objects.filter(pk=issued.order_id).update(state=Order.State.INVOICED)
    Order.objects.filter(pk=lone.pk).update(state=Order.State.CANCELLED)
    return issued, lone


def _messages(customer: Customer) -> tuple[Message, Message, Message, LetterBatch]:
    batch = LetterBatch.objects.create(created_at=NOW, printed_at=NOW, posted_at=NOW)
    batch.pdf.save("briefe.pdf", ContentFile(b"%PDF ada"))
    letter = make_row(customer, "appointment_confirmed", "transactional", state="delivered")
    reminder = make_row(
        customer,
        "service_reminder",
        "advertising",
        channel="letter",
        state="delivered",
        batch=batch,
    )
    planned = make_row(customer, "service_reminder", "advertising", state="planned")
    received = Inbound.objects.create(
        key="in-1",
        kind="reply",
        channel="email",
        address=EMAIL,
        customer=customer,
        in_reply_to=reminder,
        text=f"danke {MARK}",
        received_at=NOW,
    )
    Answer.objects.create(inbound=received, text=f"gerne {MARK}", written_at=NOW)
    ProviderEvent.objects.create(
        key="ev-1",
        message=letter,
        provider_id="p",
        status="ok",
        detail={"to": EMAIL},
        received_at=NOW,
    )
    CallAttempt.objects.create(
        message=reminder, customer=customer, outcome="reached", note=MARK, called_at=NOW
    )
    CallHold.objects.create(message=planned, held_by=make_user(), until=NOW)
    return letter, reminder, planned, batch


def make_row(customer: Customer, kind: str, legal_class: str, **fields: Any) -> Message:
    """A message row in any state, as it would stand there afterwards."""
    number = Message.objects.count() + 1
    is_sent = fields["state"] == "delivered"
    defaults = {
        "channel": "email",
        "purpose": "contract" if legal_class == "transactional" else "service",
        "key": f"k{number}",
        "reference": f"r{number}",
        "address": customer.email,
        "subject_ref": f"thing:{number}",
        "not_before": NOW,
        "not_after": timezone.now() + timedelta(days=9),
        "subject": f"Termin {MARK}",
        "text": f"Guten Tag Ada {MARK}",
        "created_at": NOW,
        "handed_over_at": NOW if is_sent else None,
    }
    return Message.objects.create(
        customer=customer, kind=kind, legal_class=legal_class, **{**defaults, **fields}
    )


# Written by us, with ids at most, and read by code: a mark in them would break it.
TECHNICAL = {
    # Marked when they were made, in a form that stays an address.
    "customers.Customer.email",
    "customers.Customer.phone",
    "customers.Customer.won_through",
    "customers.Customer.won_through_name",
    "customers.Customer.language",
    "customers.Customer.preferred_channel",
    "customers.Customer.country",
    "customers.ConsentUse.reference",
    "customers.ProofFile.digest",
    "customers.RetainedRecord.reference",
    "customers.AccessEntry.reference",
    "customers.Task.key",
    "customers.Task.link",
    "customers.ServiceRecord.reference",
    "customers.TyreSet.place",
    "bookings.Notification.key",
    "bookings.Notification.body_sha256",
    "bookings.Notification.content_type",
    "bookings.Notification.format",
    "bookings.VisitStep.step",
    "invoices.Order.number",
    "messaging.Inbound.key",
    "messaging.Message.basis",
    "messaging.Message.key",
    "messaging.Message.kind",
    "messaging.Message.language",
    "messaging.Message.lease_by",
    "messaging.Message.reference",
    "messaging.Message.step",
    "messaging.Message.subject_ref",
    "messaging.ProviderEvent.key",
    "messaging.ProviderEvent.provider_id",
    "messaging.ProviderEvent.status",
}
# The database refuses changes of these; they were marked when they were made.
FROZEN = {
    "customers.ConsentEvent",
    "customers.AccessEntry",
    "invoices.Invoice",
    "invoices.InvoiceLine",
    "customers.PossibleDuplicate",
}


def mark_everything(*ids: int) -> None:
    """Put the mark into every text column of every row that leads to the person."""
    for model in apps.get_models():
        label = model._meta.label
        if label in FROZEN or not (path := path_to_customer(model, frozenset({model}))):
            continue
        for row in model._base_manager.filter(**{f"{path}__in": ids}):
            values = {
                field.name: _marked(field, row.pk)
                for field in model._meta.concrete_fields
                if _takes_text(field) and f"{label}.{field.name}" not in TECHNICAL
            }
            if values:
                model._base_manager.filter(pk=row.pk).update(**values)


def path_to_customer(model: type[models.Model], seen: frozenset[type[models.Model]]) -> str:
    """Return the shortest look-up from a model to its customer; empty when there is none."""
    if model is Customer:
        return "pk"
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model is Customer:
            return field.name
    for field in model._meta.concrete_fields:
        target = field.related_model if field.is_relation else None
        if target and target not in seen and (rest := path_to_customer(target, seen | {target})):
            return f"{field.name}__{rest}"
    return ""


def _takes_text(field: Any) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return is_text and not field.choices and not isinstance(field, models.FileField)


def _marked(field: Any, pk: int) -> Any:
    if isinstance(field, models.JSONField):
        return [MARK] if field.get_default() == [] else {"value": MARK}
    return f"{MARK}{pk}"[: field.max_length or 100]
