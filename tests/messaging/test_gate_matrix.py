"""The gate's whole matrix, cell by cell (C-10): channel, purpose, kind, consent, objection, list.

Each cell is named "channel purpose kind" and read from the tables below, which are written by
hand from the law, not from the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from customers.addresses import address_for, address_hash
from customers.consent.robinson import robinson_key
from customers.consent.wordings import REMINDER_NOTICE, current_wording
from customers.models import (
    ConsentEvent,
    Customer,
    ExistingCustomerBasis,
    RobinsonEntry,
    RobinsonList,
    Suppression,
)
from customers.models.consent import Channel, Purpose
from messaging.gate.facts import Question, collect_facts
from messaging.gate.records import GateRecords
from messaging.gate.rules import judge
from messaging.outbox import address_of
from tests.factories import make_company, make_customer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=800)
CHANNELS = ("call", "voice", "email", "sms", "letter")
ADVERTISING = ("service", "satisfaction", "offers")

# What the ledger holds → on which basis advertising may go, per channel; "-" is a refusal.
LEDGER = """
                        call     voice    email    sms      letter
nothing                 -        -        -        -        interest
given                   consent  consent  consent  consent  consent
confirmed               consent  consent  consent  consent  consent
requested               -        -        -        -        interest
withdrawn               -        -        -        -        -
objected                -        -        -        -        -
given_withdrawn         -        -        -        -        -
withdrawn_given         consent  consent  consent  consent  consent
objected_given          consent  consent  consent  consent  consent
objected_imported       -        -        -        -        -
for_another_address     -        -        -        -        consent
not_used_for_two_years  -        -        -        -        interest
"""
EVENTS: dict[str, list[tuple[str, str]]] = {
    "nothing": [],
    "given": [("given", "counter")],
    "confirmed": [("requested", "web"), ("confirmed", "email")],
    "requested": [("requested", "web")],
    "withdrawn": [("withdrawn", "phone")],
    "objected": [("objected", "letter")],
    "given_withdrawn": [("given", "counter"), ("withdrawn", "web")],
    "withdrawn_given": [("withdrawn", "web"), ("given", "counter")],
    "objected_given": [("objected", "web"), ("given", "counter")],
    "objected_imported": [("objected", "web"), ("given", "import")],
    "for_another_address": [("given", "counter")],
    "not_used_for_two_years": [("given", "counter")],
}
# Who else uses the addresses has objected to → what is refused, whatever the ledger holds.
OBJECTIONS: dict[str, tuple[list[tuple[str, str]], str]] = {
    "to_nothing": ([], ""),
    "to_all": ([("", "")], "call voice email sms letter"),
    "to_calls": ([("call", "")], "call"),
    "to_letters": ([("letter", "")], "letter"),
    "to_service": (
        [("", "service")],
        "call/service voice/service email/service sms/service letter/service",
    ),
    "to_offers_by_sms": ([("sms", "offers")], "sms/offers"),
    "to_mail_but_lifted": ([("email", "", True)], ""),  # type: ignore[list-item]
}
BASES = {"consent": "consent", "interest": "legitimate_interest", "-": ""}


# Of the cells that rest on interest alone, the Robinson list closes every one (L-04).
ROBINSON = {"off the list": "interest", "on the list": "-"}


def rows_of(table: str) -> dict[str, dict[str, str]]:
    head, *lines = [line.split() for line in table.strip().splitlines()]
    return {name: dict(zip(head, cells, strict=True)) for name, *cells in lines}


def people(*, is_other_address: bool) -> Iterator[Customer]:
    for number, kind in enumerate(("consumer", "business")):
        company = {"kind": kind, "company": "Spedition Kern"} if kind == "business" else {}
        own = {"email": f"a{number}@x.example", "phone": f"+49171123456{number}"}
        customer = make_customer(last_name=f"Kern{number}", **own, **company)
        if is_other_address:
            customer.email, customer.phone = f"neu{number}@x.example", f"+49172123456{number}"
            customer.save(update_fields=["email", "phone"])
        yield customer


def note_events(customer: Customer, state: str, old: Customer) -> None:
    begin = LONG_AGO if state == "not_used_for_two_years" else NOW - timedelta(days=9)
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            customer=customer,
            channel=channel,
            purpose=purpose,
            kind=kind,
            origin=origin,
            happened_at=begin + timedelta(hours=hour),
            recorded_at=begin + timedelta(hours=hour),
            address_hash="" if channel == "letter" else address_hash(address_for(old, channel)),
        )
        for hour, (kind, origin) in enumerate(EVENTS[state])
        for channel in CHANNELS
        for purpose in ADVERTISING
    )


def note_objections(customer: Customer, objection: str) -> None:
    for channel, purpose, *lifted in OBJECTIONS[objection][0]:
        for address in {address_for(customer, name) for name in CHANNELS}:
            Suppression.objects.create(
                address_hash=address_hash(address),
                channel=channel,
                purpose=purpose,
                since=NOW,
                lifted_at=NOW if lifted else None,
            )


def note_robinson(customers: list[Customer]) -> None:
    robinson_list = RobinsonList.objects.create(read_at=NOW, row_count=2, unread_count=0)
    for customer in customers:
        RobinsonEntry.objects.create(robinson_list=robinson_list, key=robinson_key(customer))


def answers(customers: list[Customer]) -> dict[str, str]:
    """The gate's basis for every cell."""
    records = GateRecords(customers, NOW)
    return {
        f"{channel}/{purpose} {customer.kind}": judge(
            collect_facts(
                Question(customer, channel, purpose, address_of(customer, channel)),
                now=NOW,
                records=records,
            ),
            now=NOW,
        ).basis
        for customer in customers
        for channel in CHANNELS
        for purpose in ("contract", *ADVERTISING)
    }


def expected(state: str, objection: str, robinson: str) -> dict[str, str]:
    refused = OBJECTIONS[objection][1].split()
    cells = {}
    for channel, cell in rows_of(LEDGER)[state].items():
        basis = ROBINSON[robinson] if cell == "interest" else cell
        for kind in ("consumer", "business"):
            # A machine never calls about a contract: it has a consent of its own (C-60).
            cells[f"{channel}/contract {kind}"] = "" if channel == "voice" else "contract"
            for purpose in ADVERTISING:
                is_refused = channel in refused or f"{channel}/{purpose}" in refused
                cells[f"{channel}/{purpose} {kind}"] = "" if is_refused else BASES[basis]
    return cells


@pytest.mark.parametrize("robinson", ROBINSON)
@pytest.mark.parametrize("objection", OBJECTIONS)
@pytest.mark.parametrize("state", EVENTS)
def test_every_cell(state: str, objection: str, robinson: str) -> None:
    make_company(has_automatic_calls=True)
    customers = []
    for customer in people(is_other_address=state == "for_another_address"):
        old = Customer.objects.get(pk=customer.pk)
        if state == "for_another_address":
            old.email, old.phone = "alt@x.example", "+491700000000"
        note_events(customer, state, old)
        note_objections(customer, objection)
        customers.append(customer)

    if robinson == "on the list":
        note_robinson(customers)

    assert answers(customers) == expected(state, objection, robinson)


def test_the_tables_name_every_channel_and_purpose_there_is() -> None:
    assert set(CHANNELS) == set(Channel.values)
    assert {"contract", *ADVERTISING} == set(Purpose.values)
    assert set(rows_of(LEDGER)) == set(EVENTS)
    assert {tuple(row) for row in rows_of(LEDGER).values()} == {CHANNELS}


@pytest.mark.parametrize("kind", ["consumer", "business"])
def test_a_sale_opens_the_mail_for_its_purposes_and_nothing_else(kind: str) -> None:
    make_company(has_automatic_calls=True)
    customer = make_customer(kind=kind, company="Spedition Kern" if kind == "business" else "")
    ExistingCustomerBasis.objects.create(
        customer=customer,
        sale_reference="invoice:7",
        collected_on=NOW.date(),
        notice=current_wording(REMINDER_NOTICE, "de", NOW),
        purposes=["service", "satisfaction"],
        email_hash=address_hash(customer.email),
    )

    by_cell = answers([customer])

    opened = {cell for cell, basis in by_cell.items() if basis == "uwg_7_3"}
    assert opened == {f"email/service {kind}", f"email/satisfaction {kind}"}


def test_a_closed_address_stops_even_the_contract() -> None:
    make_company(has_automatic_calls=True)
    customer = make_customer(email_state="invalid", phone_state="invalid", post_state="invalid")

    assert set(answers([customer]).values()) == {""}


@pytest.mark.parametrize(
    ("call", "places"),
    [
        (r"CHANNELS\[[^\]]+\]\.send\(", {"messaging/delivery/handing_over.py": 1}),
        (r"\bmessages\.create\(", {"messaging/channels/sms.py": 1}),
        (r"\bcalls\.create\(", {"messaging/channels/automatic_call.py": 1}),
        (r"\bsmtplib\.SMTP(?:_SSL)?\(", {"messaging/channels/smtp.py": 2}),
        (r"EmailMultiAlternatives\(|send_mail\(|mail_admins\(", {}),
    ],
)
def test_one_single_call_leads_into_each_channel(call: str, places: dict[str, int]) -> None:
    assert called_in(call) == places


def called_in(pattern: str) -> dict[str, int]:
    """How often each module of the product calls something."""
    root = Path(settings.BASE_DIR)
    apps = ("workshop", "customers", "messaging", "bookings", "invoices", "reminders", "retention")
    files = [path for app in (*apps, "workshop_crm") for path in (root / app).rglob("*.py")]
    counts = {
        str(path.relative_to(root)): len(re.findall(pattern, path.read_text(encoding="utf-8")))
        for path in files
    }
    return {name: count for name, count in counts.items() if count}


def test_a_house_without_automatic_calls_has_no_machine_call_anybody() -> None:
    make_company(has_automatic_calls=False)
    customer = make_customer()
    note_events(customer, "given", customer)

    opened = {cell for cell, basis in answers([customer]).items() if basis}

    assert not [cell for cell in opened if cell.startswith("voice")]
    assert "call/service consumer" in opened
