"""What people type into the forms of the demo, and rows that the demo has none of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment, CalendarFeed, DeferredWork, Source, Visit
from customers.merging.merge import merge_customers
from customers.models import (
    Customer,
    CustomerImport,
    MergeRecord,
    PlateHistory,
    RetainedRecord,
    RobinsonList,
    TyreSet,
    Vehicle,
)
from customers.models.consent import ADVERTISING_PURPOSES
from invoices.models import Inquiry, Invoice, InvoiceLine, Order, PairCorrection, Synonym
from messaging.models import Inbound, LetterBatch, Message
from retention.models import GoodwillRule
from tests.any_row import MOMENT, make_any
from tests.bookings.visits.builders import data_post, make_visit, settle_all
from tests.factories import make_customer
from tests.invoices.importing.builders import make_imported
from tests.workshop_crm.change_log.paper import PASSWORD, Data, Paper, owner
from tests.workshop_crm.change_log.prepared import PREPARED
from workshop.models import Authenticator, BayAbsence, LogIn, Passkey, User, Workshop

NEW_PASSWORD = "ein-langes-neues-Wort-7"

# Names the ways, the occasions and the way back, as every wording must.
WORDING = (
    "{company} darf mir per Anruf, E-Mail, SMS oder Brief schreiben: Erinnerungen, Fragen zur "
    "Zufriedenheit, Angebote. Das ist freiwillig; ich kann jederzeit widerrufen."
)
LINE = {"kind": "part", "text": "Wischerblatt", "quantity": "1", "unit_price_net": "12.50"}
PERSON = {"last_name": "Beispiel", "phone": "+4989123456", "email": "beispiel@kunde.example"}
TYPED: dict[str, Data] = {
    "bookings:block_bay": {"starts_at": "2026-12-20T08:00", "ends_at": "2026-12-20T09:00"},
    "bookings:call": {"services": "Ölwechsel", **PERSON},
    "bookings:card_design": {"headline_de": "Direkt zu uns", "text_de": "Kommen Sie gern wieder."},
    "bookings:clarify_one": {"reason": "Werbung"},
    "bookings:defer": {"work-text": "Bremsen hinten"},
    "customers:edit": {"city": "Augsburg"},
    "customers:vehicle_edit": {"model": "Polo"},
    "bookings:portal_causes": {"causes": "Preis\nBequemer"},
    "customers:consent": {"pairs": [f"email:{ADVERTISING_PURPOSES[0]}"]},
    "customers:new": {"last_name": "Beispiel"},
    "customers:note_new": {"text": "Ruft morgen an."},
    "customers:task_put_off": {"reason": "heute niemand da"},
    "customers:task_done": {"outcome": "erledigt"},
    "customers:tyres_store": {"season": "winter", "count": "4", "place": "R9-99"},
    "customers:vehicle_mileage": {"mileage_km": "250000"},
    "customers:wording": {"why": "klarer", "text": WORDING},
    "desk:privacy_restrict": {"reason": "Streit über die Rechnung"},
    "invoices:extra": LINE,
    "invoices:line_add": LINE,
    "invoices:order_discount": {"percent": "5"},
    "invoices:synonyms": {"first": "Wischer", "second": "Scheibenputzer"},
    "messaging:mailbox_new": {
        "name": "Empfang", "host": "imap.example", "username": "empfang", "password": NEW_PASSWORD,
    },
    "messaging:pause_house": {"reason": "Störung"},
    "messaging:stop_many": {"reason": "falscher Text"},
    "messaging:text": {"why": "freundlicher", "customer": ""},
    "retention:rule_new": {
        "name": "Stammkunde", "occasion": "complaint", "amount_max": "20", "budget_month": "100",
    },
    "systems:new": {"name": "Lager", "scopes": ["orders:read"]},
    "systems:hook_new": {"url": "https://lager.example/neu", "resources": ["orders"]},
    "workshop:own_pin": {"pin": "482911", "password": PASSWORD},
    "workshop:password": {"password": NEW_PASSWORD},
    "workshop:staff_new": {"username": "neu", "password": NEW_PASSWORD},
    "workshop:service_new": {
        "name_de": "Lichttest", "name_en": "Light test", "duration_minutes": "30",
        "code": "light",
    },
    "workshop:site_new": {
        "name": "Filiale", "street": "Nebenweg 1", "postcode": "80331", "city": "München",
        "state": "BY", "phone": "+498912345", "email": "filiale@werkstatt.example",
    },
    "workshop:season_new": {
        "name": "Winter", "first_day": "1", "first_month": "12", "last_day": "15",
        "last_month": "12",
    },
    "workshop:season": {"opens_0_0": "08:00", "closes_0_0": "12:00"},
    "workshop:hours": {"closes_0_1": "18:00"},
    "workshop:closures": {
        "closures-0-starts_on": "2026-12-24", "closures-0-ends_on": "2026-12-27",
        "closures-0-reason": "Ferien",
    },
    "workshop:common_closures": {
        "form-0-starts_on": "2026-12-24", "form-0-ends_on": "2026-12-27",
        "form-0-reason": "Ferien",
    },
    "invoices:package": {
        "package_lines-0-kind": "part",
        "package_lines-0-unit": "pc", "package_lines-0-text_de": "Filter",
        "package_lines-0-quantity": "1", "package_lines-0-unit_price_net": "9.00",
    },
    "retention:request": {"reason": "zu viel"},
    "customers:hu_intervals": {"car_then": "12", "valid_from": "2026-11-24", "why": "Verordnung"},
}  # fmt: skip
# These come with a file, made anew for each post.
FILES: dict[str, tuple[str, str, str]] = {
    "customers:robinson": (
        "file",
        "liste.csv",
        "Vorname;Nachname;Straße;PLZ;Ort\nAda;Muster;Weg 1;80331;Ulm\n",
    ),
    "customers:imports": ("file", "kunden.csv", "Nachname;Ort\nMuster;Ulm\n"),
}


def file_of(page: str) -> Data:
    if page not in FILES:
        return {}
    name, file, text = FILES[page]
    return {name: SimpleUploadedFile(file, text.encode())}


Made = Callable[[], tuple[tuple[Any, ...], Data]]


def row(model: Any, *, data: Data | None = None, **wanted: Any) -> Made:
    """The first such row of the demo."""
    return lambda: ((model.objects.filter(**wanted).first().pk,), data or {})


def new(model: Any, *, data: Data | None = None, **fields: Any) -> Made:
    """A row made for it."""
    return lambda: ((make_any(model, **fields).pk,), data or {})


def of_vehicle(**data: Any) -> Made:
    return lambda: ((Vehicle.objects.first().pk,), data | {"customer": str(make_customer().pk)})


def own(model: Any, *, with_pk: bool = True, data: Data | None = None, **fields: Any) -> Made:
    """A row of the person who is logged in."""

    def make() -> tuple[tuple[Any, ...], Data]:
        made_row = make_any(model, user=owner(), **fields)
        return (made_row.pk,) if with_pk else (), data or {}

    return make


def feed() -> tuple[tuple[Any, ...], Data]:
    site = Workshop.objects.first()
    return (site.pk, make_any(CalendarFeed, workshop=site).pk), {"shows": "name"}


def plate() -> tuple[tuple[Any, ...], Data]:
    vehicle = Vehicle.objects.first()
    return (vehicle.pk, make_any(PlateHistory, vehicle=vehicle).pk), {}


def visit_data() -> tuple[tuple[Any, ...], Data]:
    visit = Visit.objects.filter(closed_at=None).first()
    return (visit.pk,), data_post(visit, city="Dachau")


def settled_visit() -> tuple[tuple[Any, ...], Data]:
    visit = make_visit()
    settle_all(visit)
    return (visit.pk,), {}


def drafted(*, is_line: bool) -> tuple[tuple[Any, ...], Data]:
    line = make_any(InvoiceLine, invoice=make_any(Invoice, state="draft"))
    return (line.pk if is_line else line.invoice_id,), LINE


def merged() -> tuple[tuple[Any, ...], Data]:
    merge_customers(make_customer(), make_customer(), now=timezone.now())
    return (MergeRecord.objects.latest("pk").pk,), {}


def unknown() -> tuple[tuple[Any, ...], Data]:
    inbound = make_any(Inbound, kind="reply", channel="sms", address="+4915200002")
    return (inbound.pk,), {"customer": str(Customer.objects.first().pk)}


MADE: dict[str, Made] = {
    "bookings:unblock_bay": new(BayAbsence),
    "bookings:deferred_settle": lambda: ((make_any(DeferredWork).pk, "declined"), {}),
    "bookings:feed_end": feed,
    "bookings:feed_renew": feed,
    "bookings:feed_shows": feed,
    "bookings:no_show": new(Appointment, state="confirmed"),
    "bookings:move": row(
        Appointment, state="confirmed", data={"starts_at": "2026-12-02T09:00+01:00"}
    ),
    "bookings:source_end_secret": row(Source),
    "bookings:source_new": lambda: (
        (),
        {
            "name": "Neues Portal", "kind": "portal", "commission_percent": "0",
            "commission_fixed": "0", "protection_days": "0", "is_active": "on",
            "workshop": str(Workshop.objects.first().pk),
        },
    ),
    "bookings:visit_autosave": visit_data,
    "bookings:revoke_cards": row(Customer),
    "bookings:walk_in": lambda: ((), {"customer": str(Customer.objects.first().pk)}),
    "customers:import_again": new(CustomerImport, state="running"),
    "customers:merge_undo": merged,
    "customers:plate_forget": plate,
    "customers:robinson_drop": lambda: make_any(RobinsonList) and ((), {}),
    "customers:tyres_out": new(TyreSet),
    "customers:vehicle_driver": of_vehicle(),
    "customers:vehicle_hand_over": of_vehicle(on="2026-11-24"),
    "desk:privacy_hold": new(RetainedRecord, data={"held": "1", "reason": "Streit"}),
    "invoices:order_decide": new(Order, state="estimate", data={"answer": "order"}),
    "invoices:inquiry_withdraw": new(Inquiry, state="open", way="link", told_net=1),
    "invoices:discard": new(Invoice, state="draft"),
    "invoices:invoice_line_add": lambda: drafted(is_line=False),
    "invoices:invoice_line_edit": lambda: drafted(is_line=True),
    "invoices:invoice_line_remove": lambda: drafted(is_line=True),
    "invoices:imported_lay_to": lambda: (
        (make_imported().pk,),
        {"order": str(Order.objects.filter(state="open").first().pk)},
    ),
    "invoices:visit_close": settled_visit,
    "invoices:pair_forget": new(PairCorrection),
    "invoices:synonym_remove": new(Synonym),
    "messaging:assign": unknown,
    "messaging:letters_printed": new(LetterBatch, pdf="x.pdf"),
    "messaging:letters_posted": new(LetterBatch, pdf="x.pdf", printed_at=MOMENT),
    "messaging:letters_remake": new(LetterBatch),
    "reminders:call_take": row(Message, channel="call"),
    "retention:rule_delete": new(GoodwillRule),
    "workshop:own_codes": own(Passkey, with_pk=False, data={"password": PASSWORD}),
    "workshop:own_factor_remove": own(Authenticator, with_pk=False, data={"password": PASSWORD}),
    "workshop:own_log_in_end": own(LogIn),
    "workshop:own_passkey_remove": own(Passkey),
    "workshop:person_factor_remove": row(User),
}  # fmt: skip


def paper_for(page: str) -> Paper | None:
    """Return a form of a page whose row or form the demo does not show."""
    if page in PREPARED:
        return PREPARED[page]()
    if page not in MADE:
        return None
    args, data = MADE[page]()
    return Paper(reverse(page, args=args), data)
