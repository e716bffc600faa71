"""Asking the customer: agreed once, put off otherwise, frozen while they think (R-41, C-72)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.errors import NotAcknowledgedError
from bookings.models import DeferredWork
from bookings.visits.deferred import Finding
from customers.models import Task
from invoices.errors import (
    AlreadyApprovedError,
    InquiryOverError,
    LineChargedError,
    LineGoneError,
    LinkApprovalOffError,
    NothingToAskError,
    OrderClosedError,
    UnreachableError,
)
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.mails.extra_work import KIND, send_inquiry
from invoices.models import Inquiry, Order
from invoices.orders.approvals import approve_line
from invoices.orders.inquiries import (
    Answer,
    Contact,
    answer_inquiry,
    ask_by_link,
    note_contact,
    open_extras,
    withdraw_inquiry,
)
from invoices.orders.lines import add_line, change_line, remove_line
from invoices.orders.putting_off import put_off_line
from messaging.kinds import get_kind
from messaging.models import Message
from tests.factories import make_customer, make_user
from tests.invoices.builders import NOW, make_approval, make_grown_order, part
from workshop.models import Company, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def order() -> Order:
    return make_grown_order("100.00", "50.00")


def link(order: Order, user: User) -> Inquiry:
    Company.objects.update(approval_link_hours=48)
    return ask_by_link(order, by=user, now=NOW)


def ids(order: Order) -> list[int]:
    return [line.pk for line in open_extras(order)]


def say(*agreed: int) -> Answer:
    return Answer(frozenset(agreed), "Ada Öztürk", "192.0.2.7", begins_at_once=True)


def test_a_talk_approves_puts_off_and_leaves_alone(order: Order, user: User) -> None:
    first, second = ids(order)
    prices = {first: Decimal("115.00"), second: Decimal("59.50")}
    contact = Contact("phone", "Ada", prices, frozenset({first}), "ruft zurück")

    inquiry = note_contact(order, contact, by=user, now=NOW)

    line = order.lines.get(pk=first)
    assert (line.approved_by, line.approved_gross) == ("Ada", Decimal("115.00"))
    assert (line.approved_text, line.approval_taken_by) == ("Extra 1", user)
    work = DeferredWork.objects.get()
    assert (work.text, work.price_gross, work.noted_by) == ("Extra 2", Decimal("59.50"), user)
    assert not order.lines.filter(pk=second).exists()
    assert (inquiry.told_net, inquiry.agreed, inquiry.note) == (1100, [first], "ruft zurück")


def test_what_was_not_talked_about_stays_open(order: Order, user: User) -> None:
    first, second = ids(order)

    note_contact(
        order,
        Contact("phone", "Ada", {first: Decimal(119)}, frozenset({first})),
        by=user,
        now=NOW,
    )

    assert ids(order) == [second]


def test_no_link_while_the_house_has_it_switched_off(order: Order, user: User) -> None:
    with pytest.raises(LinkApprovalOffError):
        ask_by_link(order, by=user, now=NOW)

    assert not Inquiry.objects.exists()


def test_a_link_freezes_text_and_price_for_its_time(order: Order, user: User) -> None:
    inquiry = link(order, user)

    assert [(item["text"], item["gross"]) for item in inquiry.items] == [
        ("Extra 1", "119.00"),
        ("Extra 2", "59.50"),
    ]
    assert (inquiry.gross, inquiry.version) == (Decimal("178.50"), f"{order.number}/1")
    assert inquiry.is_open(NOW + timedelta(hours=47, minutes=59))
    assert not inquiry.is_open(NOW + timedelta(hours=48))


def test_nothing_to_ask_is_refused(user: User) -> None:
    with pytest.raises(NothingToAskError):
        link(make_grown_order(), user)


def test_a_second_link_takes_the_place_of_the_first(order: Order, user: User) -> None:
    first = link(order, user)

    second = link(order, user)

    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "open")
    with pytest.raises(InquiryOverError):
        answer_inquiry(first, say(*ids(order)), now=NOW)


def test_the_answer_is_kept_with_who_when_and_from_where(order: Order, user: User) -> None:
    first, second = ids(order)

    inquiry = answer_inquiry(link(order, user), say(first), now=NOW)

    assert (inquiry.state, inquiry.answered_by, inquiry.answered_at) == (
        "answered",
        "Ada Öztürk",
        NOW,
    )
    assert (inquiry.answered_from, inquiry.agreed) == ("192.0.2.7", [first])
    assert order.lines.get(pk=first).approved_gross == Decimal("119.00")
    assert not order.lines.filter(pk=second).exists()
    assert DeferredWork.objects.get().noted_by is None


def test_staff_get_a_task_at_once(order: Order, user: User) -> None:
    answer_inquiry(link(order, user), say(ids(order)[0]), now=NOW)

    task = Task.objects.get()
    assert (task.kind, task.link, task.due_at) == ("answer", order.get_absolute_url(), NOW)
    assert "Extra 1" in task.detail
    assert "Extra 2" in task.detail


def test_a_repeated_answer_changes_nothing(order: Order, user: User) -> None:
    first, second = ids(order)
    inquiry = answer_inquiry(link(order, user), say(first), now=NOW)

    again = answer_inquiry(inquiry, say(first, second), now=NOW + timedelta(days=9))

    assert (again.agreed, again.answered_at) == ([first], NOW)
    assert DeferredWork.objects.count() == 1
    assert Task.objects.count() == 1


def test_too_late_is_too_late(order: Order, user: User) -> None:
    inquiry = link(order, user)

    with pytest.raises(InquiryOverError):
        answer_inquiry(inquiry, say(*ids(order)), now=NOW + timedelta(hours=48))

    assert len(ids(order)) == 2


def test_nobody_agrees_after_the_order_is_closed(order: Order, user: User) -> None:
    inquiry = link(order, user)
    Order.objects.update(state=Order.State.CANCELLED)

    with pytest.raises(InquiryOverError):
        answer_inquiry(inquiry, say(*ids(order)), now=NOW)
    with pytest.raises(OrderClosedError):
        note_contact(order, Contact("phone", "Ada"), by=user, now=NOW)


@pytest.mark.parametrize(
    "change", [remove_line, lambda line: change_line(line, part(text="Extra 1", price="120.00"))]
)
def test_a_changed_line_takes_the_question_back(
    order: Order, user: User, change: Callable[..., None]
) -> None:
    inquiry = link(order, user)

    change(order.lines.get(text="Extra 1"))

    inquiry.refresh_from_db()
    assert inquiry.state == "withdrawn"


def test_another_line_leaves_the_question_alone(order: Order, user: User) -> None:
    inquiry = link(order, user)

    add_line(order, part())
    change_line(order.lines.get(text="Inspektion"), part(price="900.00"))

    inquiry.refresh_from_db()
    assert inquiry.state == "open"


def test_a_word_by_phone_stands_beside_the_answer_by_link(order: Order, user: User) -> None:
    first, second = ids(order)
    inquiry = link(order, user)
    approve_line(order.lines.get(pk=first), make_approval(approved_by="per Telefon"))

    answer_inquiry(inquiry, say(second), now=NOW)

    by = dict(order.lines.filter(is_extra=True).values_list("pk", "approved_by"))
    assert by == {first: "per Telefon", second: "Ada Öztürk"}
    assert not DeferredWork.objects.exists()


def test_a_line_is_agreed_to_once(order: Order) -> None:
    line = order.lines.get(text="Extra 1")
    approve_line(line, make_approval())

    with pytest.raises(AlreadyApprovedError):
        approve_line(line, make_approval(approved_by="jemand anders"))

    assert order.lines.get(pk=line.pk).approved_by == "Ada Öztürk"


def test_a_line_that_is_gone_is_agreed_to_by_nobody(order: Order, user: User) -> None:
    line = order.lines.get(text="Extra 1")
    order.lines.filter(pk=line.pk).delete()

    with pytest.raises(LineGoneError):
        approve_line(line, make_approval())
    with pytest.raises(LineGoneError):
        put_off_line(line, by=user, now=NOW)


@pytest.mark.parametrize(
    ("text", "price", "still"),
    [("Extra 1", "100.00", True), ("Extra 1", "100.01", False), ("Extra 1 neu", "90.00", False)],
)
def test_an_approval_holds_while_the_line_says_and_costs_no_more(
    order: Order, text: str, price: str, *, still: bool
) -> None:
    line = approve_line(order.lines.get(text="Extra 1"), make_approval())

    change_line(line, part(text=text, price=price))

    line.refresh_from_db()
    assert (line.approved_at is not None) is still
    assert line.is_extra


def test_work_put_off_leaves_the_draft_too(order: Order, user: User) -> None:
    draft = draft_invoice(order)
    finding = Finding("Bremsen hinten", "safety", Decimal(300), is_acknowledged=True)

    work = put_off_line(order.lines.get(text="Extra 1"), by=user, now=NOW, finding=finding)

    assert (work.text, work.vehicle) == ("Bremsen hinten", order.vehicle)
    assert [line.text for line in draft.lines.all()] == ["Inspektion", "Extra 2"]


def test_safety_is_put_off_with_the_customers_word_only(order: Order, user: User) -> None:
    line, finding = order.lines.get(text="Extra 1"), Finding("Bremsen", "safety")

    with pytest.raises(NotAcknowledgedError):
        put_off_line(line, by=user, now=NOW, finding=finding)

    assert len(ids(order)) == 2


def test_what_was_charged_once_stays_for_the_proof(user: User) -> None:
    order = make_grown_order("10.00")
    line = order.lines.get(text="Extra 1")
    reverse_invoice(issue_invoice(draft_invoice(order), now=NOW), now=NOW)

    with pytest.raises(LineChargedError):
        remove_line(line)
    with pytest.raises(LineChargedError):
        put_off_line(line, by=user, now=NOW)

    assert not DeferredWork.objects.exists()


def test_a_withdrawn_question_stays_so_and_an_answered_one_too(order: Order, user: User) -> None:
    inquiry = link(order, user)
    withdraw_inquiry(inquiry)
    answered = answer_inquiry(link(order, user), say(), now=NOW)

    withdraw_inquiry(answered)

    assert list(Inquiry.objects.values_list("state", flat=True)) == ["answered", "withdrawn"]


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_the_link_goes_through_the_outbox(user: User, channel: str) -> None:
    order = make_grown_order("100.00", customer=make_customer(phone="+4915112345678"))
    order.customer.phone_is_mobile = True
    Company.objects.update(approval_link_hours=48)

    inquiry = send_inquiry(order, channel, by=user, now=NOW)

    message = Message.objects.get()
    assert (message.kind, message.channel, message.legal_class) == (
        "extra_work",
        channel,
        "transactional",
    )
    assert message.not_after == inquiry.expires_at
    assert get_kind("extra_work").still_wanted(message, NOW) is None
    withdraw_inquiry(inquiry)
    assert KIND.still_wanted(message, NOW)


def test_nobody_is_asked_where_there_is_no_address(user: User) -> None:
    order = make_grown_order("100.00", customer=make_customer(email=""))
    Company.objects.update(approval_link_hours=48)

    with pytest.raises(UnreachableError):
        send_inquiry(order, "email", by=user, now=NOW)

    assert not Inquiry.objects.exists()
