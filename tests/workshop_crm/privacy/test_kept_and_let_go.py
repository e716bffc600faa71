"""What the law kept goes on its day, kind by kind; what is still needed stays, and stays whole."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from customers.models import AccessEntry, Customer, Erasure, RetainedRecord
from customers.privacy.periods import PERIODS, periods_in_force, set_period
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice
from invoices.models import Invoice, Order
from messaging.models import Inbound, Message
from retention.models import GoodwillUse
from tests.factories import make_booking, make_company, make_customer
from tests.invoices.builders import make_order
from tests.retention.builders import make_rule
from tests.workshop_crm.privacy.full_person import make_row
from workshop.models import Company
from workshop_crm.desk.privacy.about import recipients, storage_times
from workshop_crm.desk.privacy.erasing import erase_customer
from workshop_crm.desk.privacy.purging import purge
from workshop_crm.desk.privacy.words import deleted_lines, why_kept

LONG_AGO = datetime(2016, 3, 5, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 5)
Kind = RetainedRecord.Kind


def _keep(kind: Kind, reference: str, *, until: date = TODAY, **fields: Any) -> RetainedRecord:
    return RetainedRecord.objects.create(
        customer=make_customer(), kind=kind, reference=reference, delete_after=until, **fields
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("until", "fields", "is_there"),
    [
        (TODAY, {}, False),
        (TODAY + timedelta(days=1), {}, True),
        (TODAY - timedelta(days=1), {"is_on_hold": True}, True),
    ],
)
def test_a_letter_loses_its_words_on_its_day(
    until: date, fields: dict[str, Any], is_there: bool
) -> None:
    letter = make_row(make_customer(), "invoice_letter", "transactional", state="delivered")
    _keep(Kind.LETTER, f"message:{letter.pk}", until=until, **fields)

    purge(now=NOW)

    letter.refresh_from_db()
    assert [bool(each) for each in (letter.subject, letter.text, letter.address)] == [is_there] * 3
    assert RetainedRecord.objects.exists() == is_there


@pytest.mark.django_db
def test_an_answer_to_a_letter_loses_its_words_and_no_letter_of_that_number_does() -> None:
    answer = Inbound.objects.create(
        channel="email", kind="reply", key="i1", address="ada@example.org", text="Danke!",
        received_at=NOW,
    )  # fmt: skip
    letter = make_row(make_customer(), "invoice_letter", "transactional", state="delivered")
    Message.objects.filter(pk=letter.pk).update(id=answer.pk)
    _keep(Kind.LETTER, f"inbound:{answer.pk}")

    purge(now=NOW)

    answer.refresh_from_db()
    assert (answer.text, answer.address) == ("", "")
    assert Message.objects.get(pk=answer.pk).text


@pytest.mark.django_db
def test_the_note_about_a_proof_goes_with_its_day() -> None:
    _keep(Kind.CONSENT_PROOF, "consent_proof:4711")

    counts = purge(now=NOW)

    assert counts["retained"] == 1
    assert not RetainedRecord.objects.exists()


@pytest.fixture
def billed(db: None) -> Invoice:
    """Issued in 2016 with goodwill on its order; its customer was erased the year after."""
    order = make_order()
    invoice = issue_invoice(draft_invoice(order), now=LONG_AGO)
    Order.objects.filter(pk=order.pk).update(ordered_on=LONG_AGO.date())
    GoodwillUse.objects.create(
        rule=make_rule(), customer=order.customer, order=order, amount=Decimal(5), given_at=LONG_AGO
    )
    erase_customer(order.customer, reason="Brief", now=LONG_AGO + timedelta(days=365))
    return invoice


def test_an_order_whose_invoice_is_held_stays_with_its_goodwill(billed: Invoice) -> None:
    RetainedRecord.objects.filter(kind=Kind.INVOICE).update(is_on_hold=True)

    counts = purge(now=NOW)

    assert counts["retained"] == 0
    assert Order.objects.filter(pk=billed.order_id).exists()
    assert GoodwillUse.objects.filter(order=billed.order_id).exists()
    assert RetainedRecord.objects.filter(kind=Kind.ORDER).exists()


def test_what_has_to_wait_holds_up_nothing_behind_it(billed: Invoice) -> None:
    RetainedRecord.objects.filter(kind=Kind.INVOICE).update(is_on_hold=True)
    _keep(Kind.CONSENT_PROOF, "consent_proof:4711", until=NOW.date())

    counts = purge(now=NOW, limit=1)

    assert counts["retained"] == 1
    assert not RetainedRecord.objects.filter(kind=Kind.CONSENT_PROOF).exists()
    assert RetainedRecord.objects.filter(kind=Kind.ORDER).exists()


def test_released_they_go_together(billed: Invoice) -> None:
    RetainedRecord.objects.filter(kind=Kind.INVOICE).update(is_on_hold=True)
    purge(now=NOW)
    RetainedRecord.objects.update(is_on_hold=False)

    counts = purge(now=NOW)

    assert counts["retained"] == 2
    assert not GoodwillUse.objects.exists()
    assert not Order.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 2])
def test_whose_order_is_open_is_not_erased_and_the_next_one_is(limit: int) -> None:
    people = []
    for _number in range(2):
        customer = make_customer()
        make_booking(received_at=NOW - timedelta(days=366), customer=customer, state="cancelled")
        Customer.objects.filter(pk=customer.pk).update(changed_at=NOW - timedelta(days=366))
        people.append(customer)
    make_order(customer=people[0])
    Customer.objects.filter(pk=people[0].pk).update(changed_at=NOW - timedelta(days=366))

    counts = purge(now=NOW, limit=limit)

    assert counts["never_came"] == 1
    assert [each.customer for each in Erasure.objects.all()] == [people[1]]


@pytest.mark.django_db
def test_nobody_is_erased_whom_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("erase_customer", 4711, "--reason", "Brief")

    assert refused.value.returncode == 1
    assert json.loads(capsys.readouterr().out) == {"customer": 4711, "refused": "unknown"}


@pytest.mark.django_db
def test_an_erasure_without_a_reason_is_told_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    customer = make_customer()

    with pytest.raises(CommandError) as refused:
        call_command("erase_customer", customer.pk, "--reason", "  ")

    assert refused.value.returncode == 1
    assert json.loads(capsys.readouterr().out)["customer"] == customer.pk
    assert not Erasure.objects.exists()


@pytest.mark.django_db
def test_a_copy_that_can_t_be_written_is_told_and_not_noted_as_given(tmp_path: Path) -> None:
    make_company()
    customer = make_customer()

    with pytest.raises(CommandError) as refused:
        call_command("export_customer", customer.pk, "--to", tmp_path / "none" / "ada.json")

    assert refused.value.returncode == 2
    assert "ada.json" in str(refused.value)
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("company", "is_named"),
    [(None, False), (Company(), False), (Company(twilio_contract_on=TODAY), True)],
)
def test_who_carries_messages_is_named_once_there_is_a_contract(
    language: str, company: Company | None, is_named: bool
) -> None:
    with override(language):
        assert any("Twilio" in each for each in recipients(company)) == is_named


@pytest.mark.parametrize("kind", Kind.values)
def test_each_record_says_which_law_keeps_it_in_both_languages(kind: str) -> None:
    told = set()
    for language in ("de", "en"):
        with override(language):
            told.add(str(why_kept(kind)))

    assert len(told) == 2
    assert all("§" in text for text in told)


@pytest.mark.django_db
def test_the_copy_tells_the_house_s_own_periods() -> None:
    set_period("tasks", 30)

    told = dict(storage_times())

    assert len(told) == len(PERIODS) + 3
    for period in PERIODS:
        assert str(periods_in_force()[period.key]) in told[str(period.label)]


def test_what_was_deleted_is_told_in_words_and_nothing_of_nothing() -> None:
    lines = deleted_lines({"vehicles": 2, "drafts": 1, "messages": 0, "unheard_of": 7})

    assert [number for _label, number in lines] == [2, 1]
    assert all(str(label) for label, _number in lines)
