"""Two people note the customer's word at the same time: one word stands, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bookings.models import DeferredWork
from customers.models import Task
from invoices.errors import AlreadyApprovedError, RevocationOverError
from invoices.issuing.drafting import add_draft_line, draft_invoice
from invoices.models import Inquiry, Order, OrderLine
from invoices.orders.approvals import approve_line
from invoices.orders.inquiries import Answer, answer_inquiry, ask_by_link, withdraw_inquiry
from invoices.orders.lines import add_line
from invoices.orders.revoking import Revocation, revoke_inquiry
from messaging.models import Message
from tests.factories import make_user
from tests.invoices.builders import NOW, make_approval, make_grown_order, part
from workshop.models import Company
from workshop_crm.lib.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(actions: Sequence[Callable[[], object]]) -> list[str]:
    gate = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> str:
        gate.wait()
        try:
            action()
        except DomainError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(run, actions))


def asked(order: Order) -> Inquiry:
    Company.objects.update(approval_link_hours=48)
    return ask_by_link(order, by=make_user(), now=NOW)


def test_of_eight_who_note_an_approval_one_is_heard() -> None:
    line = make_grown_order("100.00").lines.get(is_extra=True)
    approvals = [make_approval(approved_by=f"Ada {number}") for number in range(8)]

    said = at_once([lambda one=one: approve_line(line, one) for one in approvals])

    assert said == [AlreadyApprovedError.__name__] * 7 + ["done"]
    assert OrderLine.objects.get(pk=line.pk).approved_by.startswith("Ada ")


def test_eight_clicks_on_the_button_are_one_answer() -> None:
    inquiry = asked(make_grown_order("100.00", "50.00"))
    first = inquiry.items[0]["line"]
    answer = Answer(frozenset({first}), "Ada", None, begins_at_once=True)

    said = at_once([lambda: answer_inquiry(inquiry, answer, now=NOW)] * 8)

    assert said == ["done"] * 8
    assert DeferredWork.objects.count() == 1
    assert Task.objects.count() == 1


def test_a_word_by_phone_and_one_by_link_leave_one_approval() -> None:
    inquiry = asked(make_grown_order("100.00"))
    line = inquiry.order.lines.get(is_extra=True)
    yes = Answer(frozenset({line.pk}), "Link", None, begins_at_once=True)

    at_once(
        [
            lambda: approve_line(line, make_approval(approved_by="Telefon", taken_by=None)),
            lambda: answer_inquiry(inquiry, yes, now=NOW),
        ]
    )

    line.refresh_from_db()
    assert line.approved_by in {"Telefon", "Link"}
    assert Inquiry.objects.get().state == "answered"


def test_order_and_draft_are_changed_at_once_without_a_deadlock() -> None:
    order = make_grown_order()
    draft = draft_invoice(order)

    said = at_once(
        [lambda: add_line(order, part()), lambda: add_draft_line(draft, part())] * 4,
    )

    assert said == ["done"] * 8
    assert draft.lines.count() == 9


def test_eight_clicks_on_the_withdrawal_are_one() -> None:
    inquiry = asked(make_grown_order("100.00"))
    lines = frozenset(item["line"] for item in inquiry.items)
    answer_inquiry(inquiry, Answer(lines, "Ada", None, begins_at_once=True), now=NOW)

    said = at_once([lambda: revoke_inquiry(inquiry, Revocation("Ada", None), now=NOW)] * 8)

    assert said == ["done"] * 8
    assert Task.objects.filter(done_at=None).count() == 1
    assert Message.objects.filter(kind="extra_work_revoked").count() == 1


def test_ordering_and_withdrawing_at_once_end_as_one_of_them() -> None:
    inquiry = asked(make_grown_order("100.00"))
    lines = frozenset(item["line"] for item in inquiry.items)
    yes = Answer(lines, "Ada", None, begins_at_once=True)

    said = at_once(
        [
            lambda: answer_inquiry(inquiry, yes, now=NOW),
            lambda: revoke_inquiry(inquiry, Revocation("Ada", None), now=NOW),
        ]
    )

    line, inquiry = OrderLine.objects.get(is_extra=True), Inquiry.objects.get()
    is_revoked = said == ["done", "done"]
    assert is_revoked or said == [RevocationOverError.__name__, "done"]
    assert (inquiry.revoked_at is not None) is is_revoked
    assert (line.approved_at is None) is is_revoked
    assert Message.objects.count() == 1 + is_revoked


def test_staff_taking_a_question_back_and_the_answer_leave_one_of_them() -> None:
    inquiry = asked(make_grown_order("100.00"))
    lines = frozenset(item["line"] for item in inquiry.items)
    yes = Answer(lines, "Ada", None, begins_at_once=True)

    at_once([lambda: answer_inquiry(inquiry, yes, now=NOW), lambda: withdraw_inquiry(inquiry)])

    state = Inquiry.objects.get().state
    assert OrderLine.objects.filter(approved_at=NOW).count() == (state == "answered")
    assert Message.objects.count() == (state == "answered")
