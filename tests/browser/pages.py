"""Every page of the product with an example to look at, or the reason why it is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from bookings.direct.personal_cards import give_card
from bookings.direct.taking import booking_link
from bookings.links import appointment_path, proposal_path
from bookings.models import Appointment, Booking, Checklist, Notification, Proposal, Visit
from customers.links import CONFIRMATION, PREFERENCES
from customers.models import (
    ConsentEvent,
    Customer,
    CustomerImport,
    MergeRecord,
    PossibleDuplicate,
    Vehicle,
)
from invoices.links import inquiry_path, revocation_path
from invoices.models import Inquiry, Invoice, Order, OrderLine
from messaging.models import Inbound, LetterBatch, Mailbox, Message
from reminders.models import ReminderPlan
from retention.models import GoodwillRequest, GoodwillRule
from retention.snapshots import Choice, take_snapshot
from tests.any_row import make_any
from tests.browser.conftest import NOW
from tests.factories import make_customer
from tests.invoices.importing.builders import make_imported
from workshop.models import Season, Service, User, Workshop
from workshop_crm.api.hooks.endpoints import add_endpoint
from workshop_crm.api.models import Delivery
from workshop_crm.api.systems import connect_system
from workshop_crm.lib.tokens import make_token

Examples = Callable[[], list[tuple[Any, ...]]]
Paths = Callable[[], list[str]]


def one(model: type[Model], **wanted: Any) -> Examples:
    """The first such row of the demo."""
    return lambda: [(model.objects.filter(**wanted).first().pk,)]


def made(model: type[Model], **fields: Any) -> Examples:
    """A row that the demo has none of."""
    return lambda: [(make_any(model, **fields).pk,)]


def imported() -> list[tuple[Any, ...]]:
    return [(make_imported().pk,)]


def none() -> list[tuple[Any, ...]]:
    return [()]


def visits() -> list[tuple[Any, ...]]:
    return [(Visit.objects.filter(closed_at__isnull=value).first().pk,) for value in (True, False)]


def bookings() -> list[tuple[Any, ...]]:
    waiting = Booking.objects.filter(state="unconfirmed").first()
    return [(waiting.pk,), (Proposal.objects.first().booking_id,)]


def two_customers() -> list[tuple[Any, ...]]:
    return [tuple(customer.pk for customer in Customer.objects.order_by("pk")[:2])]


def pair() -> list[tuple[Any, ...]]:
    first, second = Customer.objects.order_by("pk")[:2]
    reasons = ["gleiche Telefonnummer"]
    row = PossibleDuplicate.objects.create(
        first=first, second=second, reasons=reasons, score=50, found_at=NOW
    )
    return [(row.pk,)]


def merged() -> list[tuple[Any, ...]]:
    first, second = Customer.objects.order_by("-pk")[:2]
    return [(make_any(MergeRecord, survivor=first, other=second, merged_at=NOW).pk,)]


def stranger() -> list[tuple[Any, ...]]:
    row = Inbound.objects.create(
        key="sms:1", kind="reply", channel="sms", address="+4915200001", received_at=NOW
    )
    return [(row.pk,)]


def counted_figures() -> list[tuple[Any, ...]]:
    take_snapshot(Choice(), now=timezone.now())
    return [()]


def connected_system() -> list[tuple[Any, ...]]:
    site = Workshop.objects.first()
    return [(connect_system("Kasse", ["orders:read"], site=site, now=NOW)[0].pk,)]


def hook() -> list[tuple[Any, ...]]:
    system, _token = connect_system("Lager", ["orders:read"], site=None, now=NOW)
    endpoint, _secret = add_endpoint(system, "https://lager.example/neues", ["orders"])
    make_any(Delivery, endpoint=endpoint, resource="orders", event="created", last_answer="500")
    return [(endpoint.pk,)]


def customer_in_the_house() -> list[tuple[Any, ...]]:
    return [(Visit.objects.filter(closed_at=None).first().customer_id,)]


SITE, VEHICLE = one(Workshop), one(Vehicle)
SOURCE: Examples = lambda: [(Proposal.objects.first().booking.source_id,)]  # noqa: E731
PERSON = customer_in_the_house

COUNTER: dict[str, Examples] = {
    **dict.fromkeys(
        (
            "desk:today", "desk:search",
            "bookings:day", "bookings:week", "bookings:list", "bookings:clarify",
            "bookings:call", "bookings:walk_in", "bookings:block_bay", "bookings:new_appointment",
            "customers:list", "customers:new", "customers:tasks", "customers:duplicates",
            "customers:tyres", "customers:address_proof",
            "invoices:list", "invoices:invoice_list", "invoices:order_new", "invoices:imports",
            "reminders:list", "messaging:unknown", "retention:inquiry",
            "reminders:calls", "messaging:list", "messaging:week", "messaging:letters",
        ),
        none,
    ),
    "bookings:visit": visits,
    "bookings:detail": bookings,
    "bookings:move": one(Appointment, state="confirmed"),
    "bookings:place": one(Appointment, state="confirmed"),
    "bookings:clarify_one": one(Notification),
    "bookings:personal_card": PERSON,
    "customers:detail": PERSON,
    "customers:edit": PERSON,
    "customers:consent": PERSON,
    "customers:proofs": PERSON,
    "desk:thread": PERSON,
    "messaging:assign": stranger,
    "customers:fleet": PERSON,
    "customers:vehicle_new": PERSON,
    "customers:merge_choose": PERSON,
    "customers:merge": two_customers,
    "customers:merge_undo": merged,
    "customers:duplicate": pair,
    "customers:vehicle": VEHICLE,
    "customers:vehicle_edit": VEHICLE,
    "customers:vehicle_person": lambda: [(Vehicle.objects.first().pk, "driver")],
    "desk:glance": PERSON,
    "desk:timeline": PERSON,
    "invoices:order": one(Order, state="open"),
    "invoices:extra": one(Order, state="open"),
    "invoices:explanation": one(Order, state="invoiced"),
    "invoices:line_edit": one(OrderLine, order__state="open"),
    "invoices:contact": one(Order, state="open"),
    "invoices:inquiry": made(Inquiry, state="open", way="link", told_net=1),
    "invoices:line_put_off": made(OrderLine, is_extra=True, kind="part", text="Licht"),
    "invoices:invoice": one(Invoice),
    "invoices:imported": imported,
    "messaging:detail": one(Message),
    "messaging:inbound": one(Inbound),
    "messaging:letter_batch": made(LetterBatch),
    "reminders:call": one(Message, channel="call"),
    "retention:goodwill_offer": one(Order, state="open"),
}  # fmt: skip
OFFICE: dict[str, Examples] = {
    **dict.fromkeys(
        (
            "bookings:card_design", "bookings:checklist", "bookings:portal_again",
            "bookings:sources", "bookings:source_new", "customers:imports", "customers:merges",
            "customers:hu_intervals", "customers:robinson", "customers:wordings",
            "invoices:synonyms",
            "desk:export", "desk:privacy", "desk:privacy_log",
            "messaging:texts", "messaging:mailboxes", "messaging:mailbox_new",
            "messaging:stop_choose",
            "reminders:effect", "retention:goodwill", "retention:rule_new",
            "workshop:settings", "workshop:company", "workshop:rules", "workshop:services",
            "workshop:service_new", "workshop:staff", "workshop:staff_new",
            "systems:list", "systems:new",
            "workshop:site_new", "workshop:common_closures",
            "workshop:own", "workshop:own_factor", "workshop:own_passkey_new",
        ),
        none,
    ),
    "bookings:checklist_version": lambda: [(make_any(Checklist).number,)],
    "bookings:feed": SITE,
    "bookings:open_days": SITE,
    "bookings:source_edit": SOURCE,
    "bookings:source_labels": SOURCE,
    "bookings:source_try": SOURCE,
    "bookings:source_words": SOURCE,
    "customers:import": made(CustomerImport, state="checked", name="kunden.csv"),
    "customers:import_made": made(CustomerImport, state="done", name="kunden.csv"),
    "desk:privacy_erase": lambda: [(make_customer().pk,)],
    "desk:privacy_person": PERSON,
    "desk:setup_step": lambda: [("company",)],
    "invoices:package": one(Service),
    "messaging:mailbox_edit": made(Mailbox),
    "customers:wording": lambda: [("reminder", "de")],
    "messaging:text": lambda: [("appointment_confirmed", "email", "de")],
    "messaging:stop_many": lambda: [("advertising",)],
    "reminders:plan": one(ReminderPlan),
    "reminders:plan_stop": one(ReminderPlan),
    "retention:dashboard": counted_figures,
    "retention:figure": lambda: [("customers_active",)],
    "retention:rule_edit": one(GoodwillRule),
    "retention:request": made(GoodwillRequest, state="waiting"),
    "systems:system": connected_system,
    "systems:hook": hook,
    "systems:hook_new": connected_system,
    "workshop:absences": SITE,
    "workshop:bays": SITE,
    "workshop:closures": SITE,
    "workshop:hours": SITE,
    "workshop:password": one(User),
    "workshop:person": one(User),
    "workshop:season": made(Season, first_month=12, first_day=1, last_month=2, last_day=28),
    "workshop:season_new": SITE,
    "workshop:seasons": SITE,
    "workshop:service": one(Service),
    "workshop:shares": SITE,
    "workshop:site": SITE,
}  # fmt: skip


def proposals() -> list[str]:
    lapsed, held = Proposal.objects.last(), proposal_path(Proposal.objects.first())
    Proposal.objects.filter(pk=lapsed.pk).update(expires_at=NOW - timedelta(days=1))
    return [held, f"{held}?other=1", proposal_path(lapsed)]


def appointments() -> list[str]:
    standing = appointment_path(Appointment.objects.filter(state="confirmed").last())
    missed = Appointment.objects.filter(state="no_show").first()
    return [standing, f"{standing}?change=1", appointment_path(missed)]


def booking_page() -> list[str]:
    page = reverse("book_site", args=["muenchen"])
    chosen = "?service=hu&starts_at=2026-12-01T09:00%2B01:00"
    return [page, f"{page}?service=hu", f"{page}{chosen}", f"{page}?call=1"]


def card() -> list[str]:
    site, visit = Workshop.objects.get(), Visit.objects.filter(closed_at=None).first()
    row = give_card(site, visit.customer, visit.vehicle, now=timezone.now())
    return [reverse("book_card", args=[site.slug, row.code])]


def reminder_link() -> list[str]:
    link = booking_link(Vehicle.objects.first(), Service.objects.get(code="hu"))
    return [link[link.index("/t/") :]]


def sold_link() -> list[str]:
    return [path.partition("book/")[0] + "sold/" for path in reminder_link()]


def extra_work() -> list[str]:
    """A question with two jobs: the choice, the sum, and the answer."""
    items = [
        {"line": line, "text": "Bremsen hinten", "quantity": "1", "gross": "240.00"}
        for line in (1, 2)
    ]
    until = timezone.now() + timedelta(days=1)
    fields = {"way": "link", "items": items, "told_net": 1, "expires_at": until}
    fields["revocable_until"] = until.date()
    order = Order.objects.first()
    first = make_any(Inquiry, order=order, number=90, state="open", **fields)
    other = make_any(Inquiry, order=order, number=91, state="answered", agreed=[1], **fields)
    return [inquiry_path(first), f"{inquiry_path(first)}?item=1", inquiry_path(other)]


def withdrawal() -> list[str]:
    """The way out of what was ordered."""
    items = [{"line": 1, "text": "Bremsen hinten", "quantity": "1", "gross": "240.00"}]
    fields = {"way": "link", "items": items, "told_net": 1, "revocable_until": timezone.localdate()}
    order = Order.objects.first()
    row = make_any(Inquiry, order=order, number=92, state="answered", agreed=[1], **fields)
    return [revocation_path(row)]


def link(name: str, purpose: str, row: Callable[[], Model]) -> Paths:
    return lambda: [reverse(name, args=[make_token(purpose, row().pk)])]


def mail() -> Message:
    return Message.objects.filter(channel="email").first()


PUBLIC: dict[str, Paths] = {
    "public_proposal": proposals,
    "public_appointment": appointments,
    "public_book": reminder_link,
    "public_sold": sold_link,
    "public_extra_work": extra_work,
    "public_extra_work_withdraw": withdrawal,
    "public_preferences": link("public_preferences", PREFERENCES, Customer.objects.first),
    "public_confirm_consent": link(
        "public_confirm_consent", CONFIRMATION, ConsentEvent.objects.first
    ),
    "public_unsubscribe": link("public_unsubscribe", "unsubscribe", mail),
    "public_satisfaction": link("public_satisfaction", "satisfaction", Visit.objects.first),
    "public_not_me": link("public_not_me", "not-me", mail),
    "book_site": booking_page,
    "book_site_done": lambda: [reverse("book_site_done", args=["muenchen"]) + "?call=1"],
    "book_card": card,
    "imprint": lambda: ["/imprint/"],
    "privacy": lambda: ["/privacy/"],
    "login": lambda: ["/login/"],
}
FILE, MACHINE, PART = "a file", "read by machines", "a part of a page that is listed"
STEP = "only on the way in: test_log_in_steps.py"
NO_PAGE = {
    "api:api-root": MACHINE,
    "api:openapi-json": MACHINE,
    "api:openapi-view": "drawn by the API's own library",
    "bookings:card_look": PART,
    "bookings:card_style": FILE,
    "bookings:cards": FILE,
    "bookings:consent_form": FILE,
    "bookings:places": MACHINE,
    "bookings:portal_again_csv": FILE,
    "customers:import_problems": FILE,
    "customers:import_progress": PART,
    "customers:proof_file": FILE,
    "desk:export_fetch": FILE,
    "desk:export_list": FILE,
    "desk:privacy_copy": FILE,
    "desk:setup": "leads to its first open step",
    "healthz": MACHINE,
    "invoices:explanation_pdf": FILE,
    "invoices:imported_file": FILE,
    "invoices:inquiry_state": PART,
    "invoices:invoice_line_edit": "the same page as invoices:line_edit",
    "invoices:invoice_pdf": FILE,
    "invoices:order_slip": FILE,
    "messaging:letters_again": FILE,
    "messaging:letters_pdf": FILE,
    "messaging:text_letter": FILE,
    "messaging:text_versions": "nothing to show before a text was changed",
    "public_appointment_ics": FILE,
    "public_calendar_feed": FILE,
    "readyz": MACHINE,
    "metrics": MACHINE,
    "retention:counted": PART,
    "retention:table": FILE,
    "set_language": "leads back",
    "login_code": STEP,
    "login_pin": STEP,
    "login_passkey": STEP,
}


def routes(patterns: list[Any], names: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every address but the admin's."""
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield f"{names}{each.name}", route
        elif isinstance(each, URLResolver) and each.namespace != "admin":
            inner = f"{names}{each.namespace}:" if each.namespace else names
            yield from routes(each.url_patterns, inner, route)


def paths(listed: dict[str, Examples]) -> list[str]:
    return [reverse(name, args=args) for name, examples in listed.items() for args in examples()]
