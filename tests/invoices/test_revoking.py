"""The customer withdraws from what they ordered by link: in time, once, with a receipt (C-71)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from customers.models import Customer, Task
from invoices.errors import BeginUnconfirmedError, NothingToAskError, RevocationOverError
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice, unapproved_extras
from invoices.mails.agreed_work import KIND_AGREED, KIND_REVOKED, receipts_of
from invoices.mails.extra_work import KIND as KIND_ASKED
from invoices.models import Inquiry, Order
from invoices.orders.approvals import approve_line
from invoices.orders.estimates import Level, load_overrun
from invoices.orders.inquiries import Answer, Contact, answer_inquiry, ask_by_link, note_contact
from invoices.orders.revoking import Revocation, end_of_period, last_day_to_revoke, revoke_inquiry
from invoices.orders.slips import slip_context
from messaging.models import Message
from messaging.rendering import render_message
from tests.factories import make_company, make_customer, make_user
from tests.invoices.builders import NOW, TODAY, make_approval, make_grown_order
from workshop.models import Company
from workshop_crm.lib.holidays import is_public_holiday

pytestmark = pytest.mark.django_db
WHO = Revocation("Ada Öztürk", "192.0.2.8")


def agreed(*prices: str, **fields: object) -> Inquiry:
    order = make_grown_order(*(prices or ("200.00",)), **fields)
    Company.objects.update(approval_link_hours=48)
    inquiry = ask_by_link(order, by=make_user(), now=NOW)
    lines = frozenset(item["line"] for item in inquiry.items)
    return answer_inquiry(inquiry, Answer(lines, "Ada", "192.0.2.7", True), now=NOW)


def in_bavaria(day: date) -> bool:
    return is_public_holiday(day, "BY", is_catholic_town=True, city="München")


@pytest.mark.parametrize(
    ("ordered_on", "last"),
    [
        (date(2026, 11, 5), date(2026, 11, 19)),
        # The 14th day is a Saturday, a Sunday, a holiday, a holiday before a weekend.
        (date(2026, 11, 7), date(2026, 11, 23)),
        (date(2026, 11, 8), date(2026, 11, 23)),
        (date(2026, 12, 23), date(2027, 1, 7)),
        (date(2026, 12, 11), date(2026, 12, 28)),
        (date(2026, 3, 20), date(2026, 4, 7)),
    ],
)
def test_the_period_ends_on_a_working_day(ordered_on: date, last: date) -> None:
    assert end_of_period(ordered_on, in_bavaria) == last


@pytest.mark.parametrize(("kind", "last"), [("consumer", date(2026, 11, 19)), ("business", None)])
def test_only_private_customers_have_the_right(kind: str, last: date | None) -> None:
    order = make_grown_order(customer=make_customer(kind=kind))

    assert last_day_to_revoke(order, today=TODAY) == last


def test_what_is_ordered_is_confirmed_at_once_in_the_customers_hands() -> None:
    inquiry = agreed("100.00", "50.00")

    (message,) = receipts_of(inquiry)
    text = render_message(message, company=make_company(), is_first_contact=False).text
    assert (message.kind, message.channel, message.legal_class) == (
        "extra_work_agreed",
        "email",
        "transactional",
    )
    assert all(said in text for said in ("Extra 1", "119,00", "178,50", inquiry.version, "Ada"))
    assert "19.11.2026" in text
    assert "/extra-work/" in text


def test_a_business_gets_the_receipt_without_a_right_that_it_has_not() -> None:
    inquiry = agreed(customer=make_customer(kind="business", company="Flotte GmbH"))

    text = render_message(receipts_of(inquiry)[0], company=make_company(), is_first_contact=False)
    assert inquiry.revocable_until is None
    assert "widerruf" not in text.text.lower()
    with pytest.raises(RevocationOverError):
        revoke_inquiry(inquiry, WHO, now=NOW)


@pytest.mark.parametrize(
    ("fields", "channel"),
    [
        ({"email": "ada@example.org"}, "email"),
        ({"email": "", "phone": "+4915112345678", "phone_is_mobile": True}, "sms"),
        ({"email": "a@example.org", "email_state": "invalid", "phone": ""}, None),
        ({"email": "", "phone": ""}, None),
    ],
)
def test_the_receipt_takes_the_way_there_is(fields: dict, channel: str | None) -> None:
    inquiry = agreed(customer=make_customer(**fields))
    revoke_inquiry(inquiry, WHO, now=NOW)

    ways = [message.channel for message in receipts_of(inquiry)]
    assert ways == ([channel] * 2 if channel else [])


def test_without_a_way_staff_are_told_to_print_it() -> None:
    reached, unreached = agreed(), agreed(customer=make_customer(email="", phone=""))

    details = {
        task.key: task.detail.count("\n") for task in Task.objects.filter(key__startswith="inquiry")
    }
    assert details == {f"inquiry:{reached.pk}": 0, f"inquiry:{unreached.pk}": 1}


def test_nothing_ordered_needs_no_receipt_and_leaves_no_right() -> None:
    order = make_grown_order("100.00")
    Company.objects.update(approval_link_hours=48)

    inquiry = answer_inquiry(
        ask_by_link(order, by=make_user(), now=NOW), Answer(frozenset(), "Ada", None), now=NOW
    )

    assert inquiry.revocable_until is None
    assert not Message.objects.exists()


def test_no_private_order_without_the_wish_to_begin_at_once() -> None:
    order = make_grown_order("100.00")
    Company.objects.update(approval_link_hours=48)
    inquiry = ask_by_link(order, by=make_user(), now=NOW)
    line = inquiry.items[0]["line"]

    with pytest.raises(BeginUnconfirmedError):
        answer_inquiry(inquiry, Answer(frozenset({line}), "Ada", None), now=NOW)

    assert Inquiry.objects.get().state == "open"
    assert order.lines.get(pk=line).approved_at is None
    assert not Message.objects.exists()


def test_a_business_need_not_say_so() -> None:
    order = make_grown_order("100.00", customer=make_customer(kind="business"))
    Company.objects.update(approval_link_hours=48)
    inquiry = ask_by_link(order, by=make_user(), now=NOW)
    answer = Answer(frozenset({inquiry.items[0]["line"]}), "Ada", None)

    assert answer_inquiry(inquiry, answer, now=NOW).state == "answered"


def test_nobody_has_agreed_to_a_line_any_more_and_the_proof_stays() -> None:
    inquiry = agreed()

    revoke_inquiry(inquiry, WHO, now=NOW + timedelta(hours=2))

    inquiry.refresh_from_db()
    line = inquiry.order.lines.get(is_extra=True)
    assert (line.approved_at, line.approved_by, line.approved_gross) == (None, "", None)
    assert line.revoked_at == NOW + timedelta(hours=2)
    assert (inquiry.state, inquiry.agreed, inquiry.answered_by) == ("answered", [line.pk], "Ada")
    assert (inquiry.revoked_by, inquiry.revoked_from) == ("Ada Öztürk", "192.0.2.8")
    assert unapproved_extras(inquiry.order) == [line.text]


def test_the_receipt_names_the_moment_and_what_it_is_about() -> None:
    inquiry = revoke_inquiry(agreed(), WHO, now=NOW + timedelta(hours=2))

    message = Message.objects.get(kind="extra_work_revoked")
    text = render_message(message, company=make_company(), is_first_contact=False).text
    assert all(said in text for said in ("Extra 1", "12:30", "Ada Öztürk", inquiry.version))


def test_staff_get_a_task_and_the_old_one_is_closed() -> None:
    inquiry = revoke_inquiry(agreed(), WHO, now=NOW)

    old, new = Task.objects.order_by("pk")
    assert old.done_at == NOW
    assert (new.key, new.kind, new.due_at, new.done_at) == (
        f"revoked:{inquiry.pk}",
        "answer",
        NOW,
        None,
    )
    assert new.link == inquiry.order.get_absolute_url()
    assert "Extra 1" in new.detail


def test_a_repeat_changes_nothing() -> None:
    inquiry = revoke_inquiry(agreed(), WHO, now=NOW)

    again = revoke_inquiry(inquiry, Revocation("X", None), now=NOW + timedelta(days=40))

    assert (again.revoked_at, again.revoked_by) == (NOW, "Ada Öztürk")
    assert Message.objects.filter(kind="extra_work_revoked").count() == 1
    assert Task.objects.filter(done_at=None).count() == 1


@pytest.mark.parametrize(("days", "is_taken"), [(14, True), (15, False)])
def test_the_last_day_counts_whole(days: int, *, is_taken: bool) -> None:
    inquiry = agreed()
    late = NOW + timedelta(days=days, hours=12)

    if is_taken:
        assert revoke_inquiry(inquiry, WHO, now=late).revoked_at == late
    else:
        with pytest.raises(RevocationOverError):
            revoke_inquiry(inquiry, WHO, now=late)
        assert inquiry.order.lines.get(is_extra=True).approved_at == NOW


def test_what_was_not_ordered_by_link_is_not_withdrawn_from_by_link() -> None:
    order = make_grown_order("100.00")
    line = order.lines.get(is_extra=True)
    contact = Contact("phone", "Ada", {line.pk: Decimal(119)}, frozenset({line.pk}))
    inquiry = note_contact(order, contact, by=make_user(), now=NOW)

    with pytest.raises(RevocationOverError):
        revoke_inquiry(inquiry, WHO, now=NOW)


def test_what_was_agreed_to_anew_by_phone_stands() -> None:
    inquiry = agreed()
    line = inquiry.order.lines.get(is_extra=True)
    line.clear_approval()
    line.save()
    approve_line(line, make_approval(approved_at=NOW + timedelta(hours=1)))

    revoke_inquiry(inquiry, WHO, now=NOW + timedelta(hours=2))

    line.refresh_from_db()
    assert (line.approved_by, line.revoked_at) == ("Ada Öztürk", None)


def test_a_new_yes_takes_the_mark_away() -> None:
    inquiry = revoke_inquiry(agreed(), WHO, now=NOW)
    line = inquiry.order.lines.get(is_extra=True)

    approve_line(line, make_approval())

    line.refresh_from_db()
    assert line.revoked_at is None
    assert line.approved_at == NOW


def test_the_order_waits_for_a_talk_when_the_sum_asks_for_it() -> None:
    inquiry = agreed("150.00")
    assert load_overrun(inquiry.order, make_company()).level == Level.FINE

    revoke_inquiry(inquiry, WHO, now=NOW)

    assert load_overrun(inquiry.order, make_company()).level == Level.ACT


def test_what_was_withdrawn_from_is_not_asked_by_link_or_on_paper_again() -> None:
    order = revoke_inquiry(agreed(), WHO, now=NOW).order

    with pytest.raises(NothingToAskError):
        ask_by_link(order, by=make_user(), now=NOW)

    context = slip_context(order)
    assert context["asked"] == []
    assert [line.text for line, _net in context["rows"]] == ["Inspektion"]


def test_an_issued_invoice_stays_and_the_task_says_what_to_do() -> None:
    inquiry = agreed()
    open_one = revoke_inquiry(agreed(), WHO, now=NOW)
    issue_invoice(draft_invoice(inquiry.order), now=NOW)

    revoke_inquiry(inquiry, WHO, now=NOW)

    line = inquiry.order.lines.get(is_extra=True)
    details = [
        Task.objects.get(key=f"revoked:{each.pk}").detail.partition("\n")[2]
        for each in (inquiry, open_one)
    ]
    assert (line.approved_at, line.revoked_at) == (NOW, None)
    assert Order.objects.get(pk=inquiry.order_id).state == Order.State.INVOICED
    assert details[0] != details[1]


def test_a_withdrawal_without_a_right_does_not_fit_into_the_database() -> None:
    inquiry = agreed(customer=make_customer(kind="business"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.filter(pk=inquiry.pk).update(revoked_at=NOW)


def test_a_preview_finds_the_customers_newest() -> None:
    inquiry = agreed()
    customer: Customer = inquiry.order.customer
    assert KIND_REVOKED.example(customer) is None

    revoke_inquiry(inquiry, WHO, now=NOW)

    assert KIND_AGREED.example(customer).subject_ref == f"inquiry:{inquiry.pk}"
    assert KIND_REVOKED.example(customer).subject_ref == f"inquiry:{inquiry.pk}"
    assert KIND_AGREED.example(make_customer()) is None


def test_a_preview_of_the_question_shows_none_that_was_asked_on_the_phone() -> None:
    inquiry = agreed()
    customer: Customer = inquiry.order.customer
    assert KIND_ASKED.example(customer).subject_ref == f"inquiry:{inquiry.pk}"

    Inquiry.objects.update(way=Inquiry.Way.PHONE)

    assert KIND_ASKED.example(customer) is None
    assert KIND_AGREED.example(customer) is None
