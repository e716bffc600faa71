"""The purge lets go of what has been kept long enough, by a clock that stands still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.utils import timezone

from customers.consent.ledger import Declaration, record_consent
from customers.errors import PeriodNotAllowedError
from customers.models import (
    AccessEntry,
    ConsentProof,
    Customer,
    Erasure,
    RetainedRecord,
    Task,
)
from customers.privacy.periods import delete_after, periods_in_force, set_period
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.models import Invoice, Order
from messaging.models import Inbound, LetterBatch, Message
from tests.factories import make_appointment, make_booking, make_customer, make_user
from tests.invoices.builders import make_order
from tests.workshop_crm.privacy.full_person import make_row
from workshop_crm.desk.privacy.erasing import erase_customer
from workshop_crm.desk.privacy.purging import purge

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
# The database has a clock of its own and guards what is young by it: tests look back.
LONG_AGO = datetime(2016, 3, 5, 9, tzinfo=UTC)


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


def test_an_invoice_of_2026_may_go_in_2035_and_a_letter_in_2033() -> None:
    assert delete_after("invoice", date(2026, 3, 5)) == date(2035, 1, 1)
    assert delete_after("letter", date(2026, 3, 5)) == date(2033, 1, 1)
    assert delete_after("invoice", date(2026, 12, 31)) == date(2035, 1, 1)


@pytest.fixture
def old_invoice() -> Invoice:
    """Issued in March 2016; its customer was erased a year later."""
    order = make_order()
    invoice = issue_invoice(draft_invoice(order), now=LONG_AGO)
    Order.objects.filter(pk=order.pk).update(ordered_on=date(2016, 3, 5))
    erase_customer(order.customer, reason="Brief", now=on(2017, 3, 5))
    return invoice


def test_the_day_before_its_date_an_invoice_is_still_there(old_invoice: Invoice) -> None:
    purge(now=on(2024, 12, 31))

    assert Invoice.objects.filter(pk=old_invoice.pk).exists()


def test_on_its_date_an_invoice_goes_with_its_order(old_invoice: Invoice) -> None:
    counts = purge(now=on(2025, 1, 1))

    assert counts["retained"] == 2
    assert not Invoice.objects.exists()
    assert not Order.objects.exists()
    assert not RetainedRecord.objects.exists()


def test_a_hold_stops_the_purge(old_invoice: Invoice) -> None:
    RetainedRecord.objects.update(is_on_hold=True)

    purge(now=on(2026, 1, 1))

    assert Invoice.objects.filter(pk=old_invoice.pk).exists()


def test_a_second_round_does_nothing(old_invoice: Invoice) -> None:
    purge(now=on(2025, 1, 1))

    assert not any(purge(now=on(2025, 1, 1)).values())


def test_an_invoice_and_its_reversal_go_together() -> None:
    order = make_order()
    invoice = issue_invoice(draft_invoice(order), now=on(2015, 12, 30))
    reverse_invoice(invoice, now=on(2016, 1, 4))
    Order.objects.filter(pk=order.pk).update(state="cancelled", ordered_on=date(2015, 12, 29))
    erase_customer(order.customer, reason="Brief", now=on(2017, 3, 5))

    purge(now=on(2024, 6, 1))
    assert Invoice.objects.count() == 2
    purge(now=on(2025, 1, 1))

    assert not Invoice.objects.exists()


def test_a_round_takes_only_so_many_and_the_next_one_goes_on(old_invoice: Invoice) -> None:
    purge(now=on(2025, 1, 1), limit=1)
    assert RetainedRecord.objects.count() == 1

    purge(now=on(2025, 1, 1), limit=1)

    assert not RetainedRecord.objects.exists()


def test_tasks_go_a_year_after_they_were_done() -> None:
    for key, done_at in (("old", NOW - timedelta(days=366)), ("young", NOW), ("open", None)):
        Task.objects.create(
            kind="other", key=key, title="x", due_at=NOW, created_at=NOW, done_at=done_at
        )

    purge(now=NOW)

    assert set(Task.objects.values_list("key", flat=True)) == {"young", "open"}


def test_texts_of_advertising_go_after_two_years_and_those_of_the_contract_stay() -> None:
    customer, then = make_customer(), NOW - timedelta(days=731)
    old = make_row(customer, "service_reminder", "advertising", state="delivered", created_at=then)
    contract = make_row(customer, "proposal", "transactional", state="delivered", created_at=then)
    young = make_row(customer, "service_reminder", "advertising", state="delivered")
    waiting = make_row(
        customer, "service_reminder", "advertising", state="planned", created_at=then
    )

    purge(now=NOW)

    texts = dict(Message.objects.values_list("pk", "text"))
    assert [bool(texts[row.pk]) for row in (old, contract, young, waiting)] == [
        False,
        True,
        True,
        True,
    ]


def test_received_messages_lose_their_text_after_a_year() -> None:
    for key, at in (("old", NOW - timedelta(days=366)), ("young", NOW)):
        Inbound.objects.create(
            key=key, kind="reply", channel="email", address="a@b.de", text="danke", received_at=at
        )

    purge(now=NOW)

    assert dict(Inbound.objects.values_list("key", "text")) == {"old": "", "young": "danke"}


def test_an_answer_that_is_kept_by_law_keeps_its_text() -> None:
    kept = Inbound.objects.create(
        key="k", kind="reply", channel="email", text="danke", received_at=NOW - timedelta(days=366)
    )
    RetainedRecord.objects.create(
        customer=make_customer(),
        kind="letter",
        reference=f"inbound:{kept.pk}",
        delete_after=date(2032, 1, 1),
    )

    purge(now=NOW)

    assert Inbound.objects.get().text == "danke"


def test_print_files_go_a_month_after_posting(tmp_path: object) -> None:
    old = LetterBatch.objects.create(
        created_at=NOW, posted_at=NOW - timedelta(days=31), pdf="letters/nowhere.pdf"
    )
    waiting = LetterBatch.objects.create(created_at=NOW, pdf="letters/waiting.pdf")

    purge(now=NOW)

    assert LetterBatch.objects.get(pk=old.pk).pdf.name == ""
    assert LetterBatch.objects.get(pk=waiting.pk).pdf.name == "letters/waiting.pdf"


@pytest.mark.parametrize(("days", "name"), [(29, "Ada Öztürk"), (31, "")])
def test_an_unconfirmed_consent_forgets_whose_it_was(days: int, name: str) -> None:
    asked_at = NOW - timedelta(days=days)
    record_consent(
        Declaration(make_customer(), ("email",), ("service",), "given", "web"), now=asked_at
    )

    purge(now=NOW)

    assert ConsentProof.objects.get().name == name


def test_a_confirmed_consent_keeps_its_proof() -> None:
    customer = make_customer()
    for kind, origin, days in (("given", "web", 40), ("confirmed", "email", 39)):
        declaration = Declaration(customer, ("email",), ("service",), kind, origin)
        record_consent(declaration, now=NOW - timedelta(days=days))

    purge(now=NOW)

    assert not ConsentProof.objects.filter(name="").exists()


def test_a_proof_goes_on_the_day_after_its_five_years() -> None:
    record_consent(
        Declaration(make_customer(), ("email",), ("service",), "given", "counter"), now=LONG_AGO
    )

    purge(now=on(2021, 3, 5))
    assert ConsentProof.objects.exists()
    purge(now=on(2021, 3, 6))

    assert not ConsentProof.objects.exists()


def asked_once(*, days_ago: int, state: str = "cancelled") -> Customer:
    then = NOW - timedelta(days=days_ago)
    customer = make_customer()
    make_booking(received_at=then, customer=customer, state=state)
    Customer.objects.filter(pk=customer.pk).update(changed_at=then)
    return customer


def test_who_asked_and_never_came_is_erased_after_a_year() -> None:
    old, young = asked_once(days_ago=366), asked_once(days_ago=364)
    came = asked_once(days_ago=366, state="settled")

    counts = purge(now=NOW)

    assert counts["never_came"] == 1
    assert Erasure.objects.get().customer == old
    assert set(Customer.objects.filter(erased_at=None)) == {young, came}


def test_who_has_an_appointment_to_come_is_not_erased() -> None:
    customer = asked_once(days_ago=366)
    make_appointment(starts_at=NOW + timedelta(days=2), customer=customer)

    assert purge(now=NOW)["never_came"] == 0


def test_looks_and_changes_go_after_two_years() -> None:
    long_ago = timezone.now() - timedelta(days=731)
    AccessEntry.objects.create(at=long_ago, user=make_user(), customer_number=1, action="page")
    kind = ContentType.objects.get_for_model(Customer)
    LogEntry.objects.create(
        content_type=kind,
        object_pk="1",
        object_id=1,
        object_repr="Ada",
        action=1,
        timestamp=long_ago,
    )
    AccessEntry.objects.create(at=timezone.now(), customer_number=2, action="page")

    purge(now=timezone.now())

    assert AccessEntry.objects.get().customer_number == 2
    assert not LogEntry.objects.filter(content_type=kind).exists()


def test_the_owner_may_choose_a_period_within_its_bounds() -> None:
    set_period("tasks", 30)

    assert periods_in_force()["tasks"] == 30


@pytest.mark.parametrize(
    ("key", "days"), [("tasks", 29), ("tasks", 1096), ("notifications", 10), ("x", 50)]
)
def test_a_period_outside_of_its_bounds_is_refused(key: str, days: int) -> None:
    before = periods_in_force()

    with pytest.raises(PeriodNotAllowedError):
        set_period(key, days)

    assert periods_in_force() == before


def test_the_log_can_never_be_kept_shorter_than_the_database_guards_it() -> None:
    set_period("log", 366)

    entry = AccessEntry.objects.create(at=timezone.now(), customer_number=1, action="page")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        entry.delete()
