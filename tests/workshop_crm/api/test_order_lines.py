"""Single lines of orders by API: changed and taken off under the rules of the desk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from auditlog.models import LogEntry

from invoices.issuing.drafting import discard_draft, draft_invoice
from invoices.issuing.issue import reverse_invoice
from invoices.models import Inquiry, OrderLine
from invoices.models.order import LineKind
from invoices.orders.approvals import approve_line
from invoices.orders.inquiries import ask_by_link
from invoices.orders.lines import add_line
from tests.factories import make_customer, make_service, make_user, make_workshop
from tests.invoices.builders import (
    NOW,
    labour,
    make_approval,
    make_grown_order,
    make_issued,
    make_order,
    part,
)
from tests.workshop_crm.api.caller import Caller
from workshop.models import Change, Company

pytestmark = pytest.mark.django_db
TYRE = {"kind": "part", "text": "Reifen", "quantity": "4", "unit_price_net": "80.00"}


def path_of(line: OrderLine) -> str:
    return f"/orders/{line.order_id}/lines/{line.pk}"


def kind_of(answer: Any) -> str:
    assert answer["Content-Type"] == "application/problem+json"
    return str(answer.json()["type"]).rpartition(":")[2]


class TestChange:
    def test_what_is_given_changes_and_the_rest_stays(self) -> None:
        line = make_order().lines.get()

        answer = Caller().patch(path_of(line), {"quantity": "2.5", "text": "Filter"})

        assert (answer.status_code, answer.json()["net"]) == (200, "25.00")
        (shown,) = answer.json()["lines"]
        assert (shown["id"], shown["text"], shown["item_number"]) == (line.pk, "Filter", "T1")
        assert (shown["unit_price_net"], shown["position"]) == ("10.0000", 1)

    def test_nothing_given_changes_nothing(self) -> None:
        line, caller = make_order().lines.get(), Caller()
        before = caller.get(f"/orders/{line.order_id}")

        assert caller.patch(path_of(line), {}).json() == before.json()

    def test_a_reduction_stays_one_and_its_quantity_negative(self) -> None:
        order, caller = make_order(), Caller()
        allowance = {"kind": "allowance", "text": "Treue", "unit_price_net": "3"}
        made = caller.post(f"/orders/{order.pk}/lines", allowance).json()["lines"][-1]

        answer = caller.patch(f"/orders/{order.pk}/lines/{made['id']}", {"unit_price_net": "4"})

        assert answer.json()["net"] == "6.00"
        assert answer.json()["lines"][-1]["quantity"] == "-1.000"

    def test_a_part_given_back_stays_given_back(self) -> None:
        line = add_line(make_order(lines=0), part(price="-5.00"))

        answer = Caller().patch(path_of(line), {"text": "Retoure"})

        assert answer.json()["net"] == "-5.00"

    def test_labour_without_a_price_takes_the_rate_of_the_house(self) -> None:
        line = add_line(make_order(lines=0), labour(units="5"))
        rate = line.unit_price_net
        OrderLine.objects.update(unit_price_net=Decimal(1))

        answer = Caller().patch(path_of(line), {"unit_price_net": None})

        assert Decimal(answer.json()["lines"][0]["unit_price_net"]) == rate

    def test_an_exchange_part_is_changed_without_naming_its_kind(self) -> None:
        line = make_order().lines.get()
        OrderLine.objects.update(kind=LineKind.EXCHANGE)
        Company.objects.update(exchange_part_percent=10)

        shown = Caller().patch(path_of(line), {"unit_price_net": "100"}).json()["lines"][0]

        assert (shown["kind"], shown["unit_price_net"]) == ("exchange", "100.0000")
        line.refresh_from_db()
        assert line.exchange_value == Decimal("10.00")

    def test_it_still_stands_for_its_service(self) -> None:
        order, service = make_order(lines=0), make_service(code="hu")
        caller = Caller()
        made = caller.post(f"/orders/{order.pk}/lines", {"service": "hu"}).json()["lines"][0]

        caller.patch(f"/orders/{order.pk}/lines/{made['id']}", {"text": "HU und AU"})

        assert order.lines.get().service == service

    @pytest.mark.parametrize(
        ("given", "pointer"),
        [
            ({"quantity": "0"}, "#/quantity"),
            ({"quantity": 2}, "#/quantity"),
            ({"quantity": None}, "#/quantity"),
            ({"text": ""}, "#/text"),
            ({"text": None}, "#/text"),
            ({"kind": None}, "#/kind"),
            ({"kind": "gift"}, "#/kind"),
            ({"unit_price_net": None}, "#/unit_price_net"),
            ({"discount_percent": "100.01"}, "#/discount_percent"),
            ({"service": "hu"}, "#/service"),
            ({"is_extra": False}, "#/is_extra"),
        ],
    )
    def test_what_is_not_valid_is_named_and_changes_nothing(
        self, given: dict[str, Any], pointer: str
    ) -> None:
        line = make_order().lines.get()
        before = OrderLine.objects.values().get()

        answer = Caller().patch(path_of(line), {"item_number": "X", **given})

        assert (answer.status_code, kind_of(answer)) == (422, "invalid")
        assert pointer in [each["pointer"] for each in answer.json()["errors"]]
        assert OrderLine.objects.values().get() == before


class TestExtraWork:
    def test_it_waits_for_the_customer_s_word(self) -> None:
        order = make_order()

        answer = Caller().post(f"/orders/{order.pk}/lines", {**TYRE, "is_extra": True})

        assert answer.status_code == 201
        words = [(each["is_extra"], each["is_approved"]) for each in answer.json()["lines"]]
        assert words == [(False, False), (True, False)]

    def test_a_service_is_not_extra_work_by_itself(self) -> None:
        make_service(code="hu")
        order = make_order()

        answer = Caller().post(f"/orders/{order.pk}/lines", {"service": "hu", "is_extra": True})

        assert (answer.status_code, order.lines.count()) == (422, 1)

    @pytest.mark.parametrize(
        ("given", "stays"),
        [
            ({"unit_price_net": "99.00"}, True),
            ({"item_number": "K-1"}, True),
            ({"unit_price_net": "101.00"}, False),
            ({"quantity": "2"}, False),
            ({"text": "Etwas anderes"}, False),
        ],
    )
    def test_more_than_was_agreed_needs_a_new_word(
        self, given: dict[str, str], stays: bool
    ) -> None:
        extra = make_grown_order("100.00").lines.get(is_extra=True)
        approve_line(extra, make_approval(approved_gross=Decimal("119.00")))

        shown = Caller().patch(path_of(extra), given).json()["lines"][-1]

        assert (shown["is_extra"], shown["is_approved"]) == (True, stays)

    @pytest.mark.parametrize("method", ["PATCH", "DELETE"])
    def test_a_question_about_it_is_withdrawn(self, method: str) -> None:
        order = make_grown_order("500.00")
        Company.objects.update(approval_link_hours=48)
        inquiry = ask_by_link(order, by=make_user(), now=NOW)
        extra = order.lines.get(is_extra=True)

        answer = Caller().send(method, path_of(extra), {"text": "Bremsen"})

        inquiry.refresh_from_db()
        assert (answer.status_code, inquiry.state) == (200, Inquiry.State.WITHDRAWN)


class TestTakeOff:
    def test_the_order_is_answered_without_it(self) -> None:
        order = make_order(lines=3)
        gone = order.lines.all()[1]

        answer = Caller().send("DELETE", path_of(gone))

        assert (answer.status_code, answer.json()["net"]) == (200, "20.00")
        assert [each["position"] for each in answer.json()["lines"]] == [1, 3]
        assert not OrderLine.objects.filter(pk=gone.pk).exists()

    def test_a_repeat_with_its_key_is_answered_again_and_without_it_there_is_nothing(self) -> None:
        line, caller = make_order(lines=2).lines.first(), Caller()

        first, again = (
            caller.send("DELETE", path_of(line), Idempotency_Key="weg") for _ in range(2)
        )
        bare = caller.send("DELETE", path_of(line))

        assert (first.status_code, again.content) == (200, first.content)
        assert again["Idempotent-Replayed"] == "true"
        assert (bare.status_code, OrderLine.objects.count()) == (404, 1)

    def test_a_key_of_one_line_is_not_for_another(self) -> None:
        one, other = make_order(lines=2).lines.all()
        caller = Caller()
        caller.send("DELETE", path_of(one), Idempotency_Key="weg")

        answer = caller.send("DELETE", path_of(other), Idempotency_Key="weg")

        assert (answer.status_code, kind_of(answer)) == (422, "key-reused")
        assert OrderLine.objects.get() == other

    def test_what_an_invoice_has_named_stays_for_the_proof(self) -> None:
        invoice = make_issued()
        reverse_invoice(invoice, now=NOW)
        line = invoice.order.lines.get()

        answer = Caller().send("DELETE", path_of(line))

        assert (answer.status_code, kind_of(answer)) == (409, "refused")
        assert invoice.order.lines.get() == line


BOTH = pytest.mark.parametrize("method", ["PATCH", "DELETE"])


class TestBoth:
    @BOTH
    def test_a_charged_order_is_frozen(self, method: str) -> None:
        line = make_issued().order.lines.get()

        answer = Caller().send(method, path_of(line), {"text": "x"})

        assert (answer.status_code, kind_of(answer)) == (409, "refused")
        assert line.order.number in answer.json()["detail"]
        line.refresh_from_db()
        assert line.text == "Teil 1"

    @BOTH
    def test_a_draft_is_changed_or_discarded_first(self, method: str) -> None:
        order = make_order()
        draft, caller = draft_invoice(order), Caller()
        line = order.lines.get()

        refused = caller.send(method, path_of(line), {"text": "x"})
        discard_draft(draft)
        done = caller.send(method, path_of(line), {"text": "x"})

        assert (refused.status_code, kind_of(refused), done.status_code) == (409, "refused", 200)

    @BOTH
    def test_who_saw_another_state_is_refused(self, method: str) -> None:
        line, caller = make_order(lines=2).lines.first(), Caller()
        seen = caller.get(f"/orders/{line.order_id}")["ETag"]
        caller.post(f"/orders/{line.order_id}/lines", TYRE)

        stale = caller.send(method, path_of(line), {"text": "x"}, If_Match=seen)
        fresh = caller.get(f"/orders/{line.order_id}")["ETag"]
        done = caller.send(method, path_of(line), {"text": "x"}, If_Match=fresh)

        assert (stale.status_code, kind_of(stale)) == (412, "changed-meanwhile")
        assert done.status_code == 200
        assert done["ETag"] == caller.get(f"/orders/{line.order_id}")["ETag"] != fresh

    @BOTH
    def test_a_line_of_another_order_or_site_is_not_there(self, method: str) -> None:
        here, there = make_workshop(), make_workshop()
        own, foreign = make_order(workshop=here), make_order(workshop=there)
        caller, line = Caller(site=here), foreign.lines.get()

        for order in (own, foreign):
            answer = caller.send(method, f"/orders/{order.pk}/lines/{line.pk}", {"text": "x"})
            assert (answer.status_code, kind_of(answer)) == (404, "not-found")
        line.refresh_from_db()
        assert line.text == "Teil 1"

    @BOTH
    def test_orders_of_restricted_people_are_not_there(self, method: str) -> None:
        line = make_order(customer=make_customer(is_restricted=True)).lines.get()

        assert Caller().send(method, path_of(line), {"text": "x"}).status_code == 404

    @BOTH
    def test_other_programs_hear_of_it_and_the_log_names_this_one(self, method: str) -> None:
        line, caller = make_order().lines.get(), Caller()
        Change.objects.all().delete()

        caller.send(method, path_of(line), {"text": "x"})

        assert set(Change.objects.values_list("resource", "event")) == {("orders", "updated")}
        pages = {"PATCH": "invoices:line_edit", "DELETE": "invoices:line_remove"}
        noted = LogEntry.objects.filter(actor=caller.system.user, object_id=line.order_id)
        assert {"page": pages[method]} in noted.values_list("additional_data", flat=True)

    @BOTH
    def test_reading_alone_changes_nothing(self, method: str) -> None:
        line = make_order().lines.get()

        answer = Caller("orders:read", "invoices:write").send(method, path_of(line), {"text": "x"})

        assert (answer.status_code, kind_of(answer)) == (403, "not-allowed")
        assert OrderLine.objects.get().text == "Teil 1"

    @BOTH
    @pytest.mark.parametrize("line", ["0", "-1", "x", "1.0", "9" * 30])
    def test_an_address_of_no_line_is_refused(self, method: str, line: str) -> None:
        answer = Caller().send(method, f"/orders/{make_order().pk}/lines/{line}", {})

        assert [each["pointer"] for each in answer.json()["errors"]] == ["path/line"]
