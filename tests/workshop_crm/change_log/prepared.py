"""Pages that take what only comes about by a story: what happened before, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from bookings.portals.known_again import causes
from bookings.visits.checklists import newest_checklist
from customers.importing.uploads import take_file
from customers.models import ConsentEvent, Customer, CustomerImport, Vehicle
from customers.privacy.restricting import restrict
from customers.vehicles.hu_intervals import HuMonths, TableChange, change_hu_table
from invoices.issuing.drafting import draft_invoice
from messaging.models import Inbound, Message
from messaging.texts.saving import Change, save_text
from messaging.texts.sources import Place, Source
from reminders.items import Item, payload_of
from reminders.models import ReminderPlan
from retention.models import GoodwillRule
from tests.bookings.intake.samples import event_body
from tests.bookings.intake.taking import take
from tests.bookings.intake.test_other_ways import expired
from tests.bookings.visits.test_checklist_pages import QUESTION, typed
from tests.customers.test_scans import picture
from tests.factories import (
    make_appointment,
    make_booking,
    make_customer,
    make_source,
    make_user,
)
from tests.invoices.builders import cii_invoice, make_grown_order, make_issued, make_order
from tests.invoices.importing.builders import make_imported
from tests.invoices.test_correct_pairs import lines_of, make_bill
from tests.invoices.test_order_files import oil, written
from tests.invoices.test_send_invoice import with_pdf
from tests.reminders.builders import agree
from tests.retention.builders import make_rule
from tests.workshop.soft_key import HERE, SoftKey
from tests.workshop_crm.change_log.paper import PASSWORD, Data, Paper, owner
from tests.workshop_crm.privacy.full_person import make_row
from workshop.models import Bay, Company, Service, Workshop
from workshop.passkeys import Address, ask_to_make, challenge_of

TEXT = ("proposal", "email", "de")


def sent(page: str, *args: Any, **data: Any) -> Paper:
    return Paper(reverse(page, args=args), data)


def asked(page: str, data: Data, **query: Any) -> Paper:
    return Paper(f"{reverse(page)}?{urlencode(query)}", data)


def file(content: bytes, name: str = "datei.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def new_appointment() -> Paper:
    vehicle, service = Vehicle.objects.first(), Service.objects.get(code="hu")
    wish = {"customer": vehicle.customer_id, "vehicle": vehicle.pk, "service": service.code}
    return asked("bookings:new_appointment", {"starts_at": "2026-12-02T09:00+01:00"}, **wish)


def checklist() -> Paper:
    newest = newest_checklist()
    return sent("bookings:checklist", **typed(QUESTION, seen=newest.number if newest else 0))


def unknown_word() -> Paper:
    word = event_body(services=["Rätselhaftes"])
    booking = take(make_source(workshop=Workshop.objects.first()), word).booking
    return sent("bookings:choose_service", booking.pk, word_0=Service.objects.first().pk)


def counter_proposal() -> Paper:
    kept = Appointment.objects.filter(state="confirmed").first()
    return sent("bookings:keep", kept.pk, starts_at="2026-12-02T09:00+01:00")


def other_place() -> Paper:
    starts_at = timezone.now() + timedelta(days=1)
    row = make_appointment(starts_at=starts_at)
    other = Bay.objects.filter(workshop=row.workshop).exclude(pk=row.bay_id).first()
    return sent("bookings:place", row.pk, bay=other.pk, starts_at=starts_at.isoformat())


def red_card() -> Paper:
    booking = make_booking(received_at=timezone.now())
    return sent("bookings:second_cause", booking.pk, cause=causes()[0])


def own_hu_table() -> Paper:
    change = TableChange(timezone.localdate(), make_user())
    change_hu_table({"car": HuMonths(48, 12)}, change, now=timezone.now())
    return sent("customers:hu_intervals_law")


def unknown_columns() -> Paper:
    raw = b"Nachname;Ort\nMuster;Ulm\n"
    taken = take_file(raw, name="kunden.csv", system="Alt", by=None, now=timezone.now())
    CustomerImport.objects.filter(pk=taken.pk).update(state="mapping")
    columns = {f"column-{place}": field for place, field in enumerate(taken.fields)}
    return sent("customers:import_columns", taken.pk, **columns)


def signed_paper() -> Paper:
    event = ConsentEvent.objects.filter(kind="given").first()
    page, paper = "customers:proof_add", file(picture(), "zettel.jpg")
    return sent(page, event.customer_id, event=event.pk, paper=paper)


def own_interval() -> Paper:
    service = Service.objects.filter(due_rule="interval", is_active=True).first()
    page = "customers:vehicle_interval"
    return sent(page, Vehicle.objects.first().pk, service=service.pk, months="9")


def restricted() -> Paper:
    customer = make_customer()
    restrict(customer, reason="Streit", by=None, now=timezone.now())
    return sent("desk:privacy_lift", customer.pk, reason="geklärt")


def question() -> Paper:
    customer = make_customer(phone="+4915112345678")
    Inbound.objects.create(
        key="frage", kind="reply", channel="sms", address=customer.phone, customer=customer,
        text="Geht auch später?", received_at=timezone.now(),
    )  # fmt: skip
    return sent("desk:thread", customer.pk, text="Ja, gern.")


def extra_work() -> Paper:
    Company.objects.update(approval_link_hours=24)
    return sent("invoices:ask", make_grown_order("300.00").pk)


def laid_to_an_order() -> Paper:
    row = make_imported()
    row.order = make_order()
    row.save()
    return sent("invoices:imported_take_off", row.pk)


def new_invoice() -> SimpleUploadedFile:
    return file(cii_invoice(number="4712"), "rechnung.xml")


def new_order() -> Paper:
    site = {"workshop": Workshop.objects.first().pk}
    return asked("invoices:order_new", site, customer=Customer.objects.first().pk)


def pair() -> Paper:
    invoice = make_bill(["Pollenfilter"], ["Einsatz Lüftung"])
    _explained, ordered, charged = lines_of(invoice, "Pollenfilter", "Einsatz Lüftung")
    lines = {"ordered": ordered.id, "charged": charged.id, "answer": "together"}
    return sent("invoices:pair_correct", invoice.order_id, **lines)


def reminder(state: str, channel: str = "email", **fields: Any) -> Message:
    customer = make_customer(street="Weg 1", postcode="80331", city="München")
    given = {"state": state, "channel": channel, **fields}
    return make_row(customer, "service_reminder", "advertising", **given)


def refused() -> Paper:
    message = Message.objects.filter(kind="appointment_confirmed", state="planned").first()
    Message.objects.filter(pk=message.pk).update(state="blocked", channel="sms")
    return sent("messaging:another_way", message.pk, channel="email")


def to_call() -> Paper:
    message = reminder("handed_over", "call", address="+491711234567")
    agree(message.customer, "call", on=timezone.localdate())
    return sent("reminders:call", message.pk, outcome="no_answer")


def earlier_text() -> Paper:
    for number, body in enumerate(("Guten Tag", "Servus")):
        text = Source("Termin", f"{body} {{name}}!\n\n{{termine}}\n\n{{link}}")
        save_text(Place(*TEXT), text, Change(make_user(), "klarer", number), now=timezone.now())
    return sent("messaging:text_back", *TEXT, number="1", seen="2", why="besser")


def stopped_plan() -> Paper:
    plan = ReminderPlan.objects.first()
    item = Item(Vehicle.objects.first().pk, plan.service_id, timezone.localdate(), -46)
    reminder("planned", payload=payload_of([item]))
    return sent("reminders:plan_stop", plan.pk, reason="falsch geplant")


def goodwill(page: str) -> Paper:
    GoodwillRule.objects.update(is_active=False)
    rule, order = make_rule(), make_order()
    return sent(page, order.pk, rule=rule.pk, reason="will nicht")


def absent_bay() -> Paper:
    site = Workshop.objects.first()
    rows = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0",
        "form-0-bay": site.bays.first().pk, "form-0-reason": "Prüfung",
        "form-0-starts_at": "2026-12-20T08:00", "form-0-ends_at": "2026-12-20T09:00",
    }  # fmt: skip
    return sent("workshop:absences", site.pk, **rows)


def passkey() -> Paper:
    challenge = challenge_of(ask_to_make(owner(), Address(HERE)))
    data = {"name": "Handy", "password": PASSWORD, "answer": SoftKey().make(challenge)}
    return Paper(reverse("workshop:own_passkey_new"), data, {"passkey_challenge": challenge})


PREPARED: dict[str, Callable[[], Paper]] = {
    "bookings:checklist": checklist,
    "bookings:choose_service": unknown_word,
    "bookings:keep": counter_proposal,
    "bookings:new_appointment": new_appointment,
    "bookings:place": other_place,
    "bookings:propose": lambda: sent("bookings:propose", expired().pk, channel="sms"),
    "bookings:second_cause": red_card,
    "customers:hu_intervals_law": own_hu_table,
    "customers:import_columns": unknown_columns,
    "customers:proof_add": signed_paper,
    "customers:vehicle_interval": own_interval,
    "desk:privacy_lift": restricted,
    "desk:thread": question,
    "invoices:ask": extra_work,
    "invoices:imported_take_off": laid_to_an_order,
    "invoices:imports": lambda: sent(
        "invoices:imports", chosen=file(cii_invoice(number="4712"), "r.xml")
    ),
    "invoices:issue": lambda: sent("invoices:issue", draft_invoice(make_order()).pk),
    "invoices:order_file": lambda: sent(
        "invoices:order_file", make_order(lines=0).pk, file=file(written(oil()))
    ),
    "invoices:order_new": new_order,
    "invoices:pair_correct": pair,
    "invoices:send": lambda: sent("invoices:send", with_pdf(make_issued()).pk, after="0"),
    "messaging:another_way": refused,
    "messaging:decide_uncertain": lambda: sent(
        "messaging:decide_uncertain", reminder("uncertain").pk, answer="arrived"
    ),
    "messaging:letter_returned": lambda: sent(
        "messaging:letter_returned", reminder("handed_over", "letter").pk
    ),
    "messaging:text_back": earlier_text,
    "reminders:call": to_call,
    "reminders:plan_stop": stopped_plan,
    "retention:goodwill_decline": lambda: goodwill("retention:goodwill_decline"),
    "retention:goodwill_offer": lambda: goodwill("retention:goodwill_offer"),
    "workshop:absences": absent_bay,
    "workshop:own_passkey_new": passkey,
}
