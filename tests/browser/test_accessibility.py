"""Everybody can use every page: no serious finding of axe, nothing wider than its window (C-73)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from bookings.direct import booking_link
from bookings.links import appointment_path
from bookings.models import Appointment, Booking, Notification, Proposal, Visit
from customers.models import Customer, PossibleDuplicate, Vehicle
from invoices.models import Invoice, Order
from messaging.models import Inbound, Message
from reminders.models import ReminderPlan
from tests.browser.conftest import NOW, Eye
from workshop.models import Service, User, Workshop
from workshop_crm.lib.tokens import make_token

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNTER = (
    "desk:today",
    "bookings:day",
    "bookings:week",
    "bookings:list",
    "bookings:clarify",
    "bookings:call",
    "bookings:walk_in",
    "bookings:block_bay",
    "bookings:new_appointment",
    "customers:list",
    "customers:new",
    "customers:tasks",
    "customers:duplicates",
    "invoices:list",
    "invoices:invoice_list",
    "reminders:list",
    "reminders:effect",
    "reminders:calls",
    "messaging:list",
    "messaging:letters",
    "messaging:unknown",
)
OFFICE = (
    "bookings:card_design",
    "bookings:checklist",
    "bookings:portal_again",
    "bookings:sources",
    "bookings:source_new",
    "customers:imports",
    "desk:export",
    "messaging:mailboxes",
    "messaging:mailbox_new",
    "messaging:texts",
    "retention:dashboard",
    "retention:goodwill",
    "retention:rule_new",
    "workshop:settings",
    "workshop:company",
    "workshop:rules",
    "workshop:services",
    "workshop:service_new",
    "workshop:staff",
    "workshop:staff_new",
)


def pages_of_rows() -> list[tuple[str, int]]:
    """The pages about one thing, each with a thing that has something to show."""
    visit = Visit.objects.filter(closed_at=None).first()
    confirmed = Appointment.objects.filter(state="confirmed").first()
    charged = Order.objects.filter(state="invoiced").first()
    return [
        ("bookings:visit", visit.pk),
        ("bookings:visit", Visit.objects.exclude(closed_at=None).first().pk),
        ("bookings:move", confirmed.pk),
        ("bookings:place", confirmed.pk),
        ("bookings:detail", Booking.objects.filter(state="unconfirmed").first().pk),
        ("bookings:detail", Proposal.objects.first().booking_id),
        ("bookings:clarify_one", Notification.objects.get().pk),
        ("bookings:personal_card", visit.customer_id),
        ("customers:detail", visit.customer_id),
        ("desk:glance", visit.customer_id),
        ("desk:timeline", visit.customer_id),
        ("customers:edit", visit.customer_id),
        ("customers:duplicate", pair_of(visit.customer).pk),
        ("customers:consent", visit.customer_id),
        ("customers:proofs", visit.customer_id),
        ("customers:vehicle", visit.vehicle_id),
        ("customers:vehicle_edit", visit.vehicle_id),
        ("customers:fleet", visit.customer_id),
        ("customers:merge_choose", visit.customer_id),
        ("customers:vehicle_new", visit.customer_id),
        ("invoices:order", Order.objects.filter(state="open").first().pk),
        ("invoices:extra", Order.objects.filter(state="open").first().pk),
        ("invoices:explanation", charged.pk),
        ("invoices:invoice", Invoice.objects.first().pk),
        ("messaging:detail", Message.objects.first().pk),
        ("messaging:inbound", Inbound.objects.get().pk),
        ("messaging:assign", stranger().pk),
        ("desk:thread", visit.customer_id),
    ]


def stranger() -> Inbound:
    return Inbound.objects.create(
        key="sms:1", kind="reply", channel="sms", address="+4915200001", received_at=NOW
    )


def pair_of(customer: Customer) -> PossibleDuplicate:
    first, second = sorted([customer, Customer.objects.exclude(pk=customer.pk)[0]], key=id_of)
    return PossibleDuplicate.objects.create(
        first=first, second=second, reasons=["gleiche Telefonnummer"], score=50, found_at=NOW
    )


def id_of(customer: Customer) -> int:
    return customer.pk


def office_rows() -> list[tuple[str, int]]:
    site = Workshop.objects.get().pk
    source = Proposal.objects.first().booking.source_id
    return [
        ("bookings:source_edit", source),
        ("bookings:source_labels", source),
        ("bookings:source_words", source),
        ("bookings:source_try", source),
        ("reminders:plan", ReminderPlan.objects.first().pk),
        ("workshop:site", site),
        ("workshop:hours", site),
        ("workshop:bays", site),
        ("workshop:closures", site),
        ("workshop:seasons", site),
        ("workshop:season_new", site),
        ("workshop:absences", site),
        ("workshop:shares", site),
        ("bookings:open_days", site),
        ("bookings:feed", site),
        ("workshop:service", Service.objects.first().pk),
        ("workshop:person", User.objects.first().pk),
    ]


def public_paths() -> list[str]:
    """What customers open from their messages, and what everybody may read."""
    lapsed = Proposal.objects.last()
    Proposal.objects.filter(pk=lapsed.pk).update(expires_at=NOW - timedelta(days=1))
    mail = Message.objects.filter(channel="email").first()
    customer, vehicle = Customer.objects.first(), Vehicle.objects.first()
    appointment = Appointment.objects.filter(state="confirmed").last()
    link = booking_link(vehicle, Service.objects.get(code="hu"))
    return [
        reverse("public_proposal", args=[make_token("proposal", Proposal.objects.first().pk)]),
        reverse("public_proposal", args=[make_token("proposal", lapsed.pk)]),
        appointment_path(appointment),
        link[link.index("/t/") :],
        reverse("book_site", args=["muenchen"]),
        reverse("book_site", args=["muenchen"]) + "?service=hu",
        reverse("book_site", args=["muenchen"]) + "?service=hu&starts_at=2026-12-01T09:00%2B01:00",
        reverse("book_site", args=["muenchen"]) + "?call=1",
        reverse("public_preferences", args=[make_token("preferences", customer.pk)]),
        reverse("public_unsubscribe", args=[make_token("unsubscribe", mail.pk)]),
        reverse("public_not_me", args=[make_token("not-me", mail.pk)]),
        "/imprint/",
        "/privacy/",
        "/login/",
    ]


def test_the_counter_is_for_everybody(house: None, eye: Eye, log_in: Callable[[str], None]) -> None:
    log_in("empfang")

    for name in COUNTER:
        eye.look_at(reverse(name))
    for name, pk in pages_of_rows():
        eye.look_at(reverse(name, args=[pk]))

    assert eye.findings == []


def test_the_office_is_for_everybody(house: None, eye: Eye, log_in: Callable[[str], None]) -> None:
    log_in("chefin")

    for name in OFFICE:
        eye.look_at(reverse(name))
    for name, pk in office_rows():
        eye.look_at(reverse(name, args=[pk]))

    assert eye.findings == []


def test_customers_pages_are_for_everybody_with_a_phone(house: None, eye: Eye) -> None:
    eye.page.set_viewport_size({"width": 390, "height": 844})

    for path in public_paths():
        eye.look_at(path)
    eye.look_at("/t/1.forged/proposal/", status=404)

    assert eye.findings == []


def test_a_tablet_at_the_counter_cuts_nothing(
    house: None, eye: Eye, log_in: Callable[[str], None]
) -> None:
    Customer.objects.update(last_name="Freifrau von Wolkenstein-Hohenschwangau-Unterammergau")
    log_in("chefin")
    eye.page.set_viewport_size({"width": 820, "height": 1180})

    for name in ("desk:today", "bookings:day", "bookings:week", "customers:list"):
        eye.look_at(reverse(name))
    for name, pk in pages_of_rows()[:8]:
        eye.look_at(reverse(name, args=[pk]))

    assert eye.findings == []


def test_refused_forms_say_so_to_everybody(
    house: None, eye: Eye, log_in: Callable[[str], None]
) -> None:
    log_in("chefin")

    for name in ("workshop:staff_new", "workshop:service_new", "customers:new"):
        eye.open(reverse(name))
        eye.page.eval_on_selector_all("main form", "forms => forms.forEach(f => f.noValidate = 1)")
        eye.page.locator("main button.btn-primary").first.click()
        eye.page.locator(".invalid-feedback, .alert, .flash-error").first.wait_for()
        eye.look_around(name)

    assert eye.findings == []
