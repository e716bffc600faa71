"""The pages: they work, refuse, need a log-in, and don't get slower with more rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bookings.models import Visit
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice
from invoices.models import Invoice, Order
from invoices.models.order import LineKind, Unit
from invoices.orders.approvals import add_extra
from tests.factories import make_service, make_user, make_vehicle, make_workshop
from tests.invoices.builders import NOW, make_approval, make_issued, make_order, part
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db

LINE = {"kind": "part", "text": "Birne H7", "quantity": "2", "unit_price_net": "12,40"}


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(language="de"))
    return client


def path(name: str, *args: Any) -> str:
    return reverse(f"invoices:{name}", args=args)


def count_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("lines", [10, 50])
@pytest.mark.parametrize("name", ["order", "explanation"])
def test_a_page_needs_the_same_queries_however_long_the_order(
    name: str, lines: int, staff: Client
) -> None:
    order = make_order(lines=lines)
    draft_invoice(order)
    staff.get(path("list"))

    assert count_queries(staff, path(name, order.pk)) <= 15


@pytest.mark.parametrize(
    ("query", "found"), [("öztürk", 1), ("M-AB", 1), ("A2026-00001", 1), ("Nobody", 0)]
)
def test_the_list_finds_by_number_name_and_plate(query: str, found: int, staff: Client) -> None:
    make_order()
    text = query.replace("öztürk", "ztürk")  # SQLite folds only a to z.

    page = staff.get(path("list"), {"q": text}).context["page"]

    assert len(page.object_list) == found


def test_the_lists_filter_by_state(staff: Client) -> None:
    make_order()
    make_issued()

    orders = staff.get(path("list"), {"state": "open"}).context["page"].object_list
    invoices = staff.get(path("invoice_list"), {"state": "draft"}).context["page"].object_list

    assert [order.state for order in orders] == ["open"]
    assert list(invoices) == []
    assert staff.get(path("list"), {"state": "nonsense"}).status_code == 200


def test_every_page_needs_a_log_in(client: Client) -> None:
    invoice = make_issued()
    order, line = invoice.order, invoice.order.lines.get()
    pages = [
        path("list"), path("invoice_list"), path("order_new"), path("order", order.pk),
        path("extra", order.pk), path("explanation", order.pk), path("explanation_pdf", order.pk),
        path("line_edit", line.pk), path("line_put_off", line.pk), path("invoice", invoice.pk),
        path("contact", order.pk), path("inquiry", 1), path("inquiry_state", 1),
        path("invoice_pdf", invoice.pk), path("invoice_line_edit", invoice.lines.get().pk),
    ]  # fmt: skip

    assert {client.get(page).status_code for page in pages} == {302}


@pytest.mark.parametrize(
    "name",
    [
        "line_add",
        "order_details",
        "draft",
        "issue",
        "discard",
        "reverse",
        "line_remove",
        "ask",
        "inquiry_withdraw",
        "service_add",
        "order_discount",
        "order_file",
        "order_decide",
    ],
)
def test_changes_are_made_by_post_only(name: str, staff: Client) -> None:
    assert staff.get(path(name, 1)).status_code == 405


def test_opens_an_order_for_a_visit_in_one_click(staff: Client) -> None:
    make_workshop()
    vehicle = make_vehicle()
    visit = Visit.objects.create(customer=vehicle.customer, vehicle=vehicle, arrived_at=NOW)
    address = f"{path('order_new')}?visit={visit.pk}"
    assert staff.get(address).status_code == 200
    assert not Order.objects.exists()

    answer = staff.post(address)

    assert answer.url == Order.objects.get().get_absolute_url()
    assert staff.get(address).url == answer.url


def test_opens_an_order_for_a_customer(staff: Client) -> None:
    vehicle, workshop = make_vehicle(), make_workshop()
    address = f"{path('order_new')}?customer={vehicle.customer.pk}"
    assert staff.get(address).status_code == 200

    staff.post(address, {"workshop": workshop.pk, "vehicle": vehicle.pk})

    assert Order.objects.get().vehicle == vehicle


def test_refuses_the_vehicle_of_somebody_else(staff: Client) -> None:
    mine, other, workshop = make_vehicle(), make_vehicle(), make_workshop()

    answer = staff.post(
        f"{path('order_new')}?customer={mine.customer.pk}",
        {"workshop": workshop.pk, "vehicle": other.pk},
    )

    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_without_a_site_the_set_up_comes_first(staff: Client) -> None:
    page = staff.get(f"{path('order_new')}?customer={make_vehicle().customer.pk}")

    assert reverse("desk:setup") in page.content.decode()


def test_a_new_order_without_customer_says_where_to_go(staff: Client) -> None:
    assert reverse("customers:list") in staff.get(path("order_new")).content.decode()


def test_types_a_line_with_a_german_number(staff: Client) -> None:
    order = make_order(lines=0)

    answer = staff.post(path("line_add", order.pk), LINE, headers={"accept-language": "de"})

    line = order.lines.get()
    assert answer.url == order.get_absolute_url()
    assert (line.unit_price_net, line.quantity, line.unit) == (Decimal("12.40"), 2, Unit.PIECE)


@pytest.mark.parametrize(
    "changes",
    [{"text": ""}, {"quantity": "0"}, {"quantity": "x"}, {"unit_price_net": ""}, {"kind": "tip"},
     {"discount_percent": "101"}],
)  # fmt: skip
def test_shows_a_refused_line_again(changes: dict[str, str], staff: Client) -> None:
    order = make_order(lines=0)

    answer = staff.post(path("line_add", order.pk), {**LINE, **changes})

    assert answer.status_code == 422
    assert not order.lines.exists()


@pytest.mark.parametrize(
    ("kind", "unit"),
    [(LineKind.LABOUR, Unit.LABOUR_UNIT), (LineKind.PACKAGE, Unit.FLAT)],
)
def test_the_unit_follows_the_kind(kind: str, unit: str, staff: Client) -> None:
    order = make_order(lines=0)

    staff.post(path("line_add", order.pk), {**LINE, "kind": kind})

    assert order.lines.get().unit == unit


def test_adds_a_service_by_one_click(staff: Client) -> None:
    order, service = make_order(lines=0), make_service()

    staff.post(path("service_add", order.pk), {"package": service.code})

    assert order.lines.get().service == service


def test_changes_and_removes_a_line(staff: Client) -> None:
    line = make_order().lines.get()
    assert 'value="10,00"' in staff.get(path("line_edit", line.pk)).content.decode()

    staff.post(path("line_edit", line.pk), {**LINE, "text": "Birne H4"})
    line.refresh_from_db()
    assert line.text == "Birne H4"

    staff.post(path("line_remove", line.pk))
    assert not line.order.lines.exists()


def test_notes_extra_work_with_its_approval(staff: Client) -> None:
    order = make_order()
    agreed = {"approved_by": "Ada", "approved_how": "phone", "approved_gross": "29,51"}

    staff.post(path("extra", order.pk), {**LINE, **agreed}, headers={"accept-language": "de"})

    line = order.lines.get(is_extra=True)
    assert (line.approved_by, line.approved_gross) == ("Ada", Decimal("29.51"))


def test_extra_work_without_a_price_told_is_refused(staff: Client) -> None:
    order = make_order()

    answer = staff.post(path("extra", order.pk), {**LINE, "approved_by": "Ada"})

    assert answer.status_code == 422
    assert order.lines.count() == 1


def test_extra_work_may_be_noted_before_anybody_was_asked(staff: Client) -> None:
    order = make_order()

    staff.post(path("extra", order.pk), {**LINE, "without_approval": "1"})
    line = order.lines.get(is_extra=True)
    assert line.approved_at is None

    talk = {"way": "counter", "answered_by": "Ada"}
    said = {f"answer_{line.pk}": "yes", f"price_{line.pk}": "29.51"}
    staff.post(path("contact", order.pk), {**talk, **said})
    line.refresh_from_db()
    assert (line.approved_by, line.approved_gross) == ("Ada", Decimal("29.51"))


def test_warns_of_an_overrun(staff: Client) -> None:
    order = make_order()
    add_extra(order, part(price="5.00"), approval=None)

    assert "flash-error" in staff.get(path("order", order.pk)).content.decode()


def test_from_order_to_issued_invoice_in_two_clicks(staff: Client) -> None:
    order = make_order()

    drafted = staff.post(path("draft", order.pk))
    staff.post(path("issue", Invoice.objects.get().pk))
    run_due_jobs(now=timezone.now, limit=1)

    invoice = Invoice.objects.get()
    assert drafted.url == invoice.get_absolute_url()
    assert invoice.number
    assert staff.get(drafted.url).status_code == 200


def test_a_refusal_is_told_on_the_page(staff: Client) -> None:
    order = make_order(lines=0)

    answer = staff.post(path("draft", order.pk), follow=True)

    assert "flash-error" in answer.content.decode()
    assert not Invoice.objects.exists()


def test_edits_the_draft(staff: Client) -> None:
    draft = draft_invoice(make_order())
    line = draft.lines.get()

    staff.post(path("invoice_line_edit", line.pk), {**LINE, "text": "Teil eins"})
    staff.post(path("invoice_line_add", draft.pk), LINE)
    assert [one.text for one in draft.lines.all()] == ["Teil eins", "Birne H7"]

    staff.post(path("invoice_line_remove", line.pk))
    assert draft.lines.count() == 1
    assert staff.post(path("discard", draft.pk)).url == draft.order.get_absolute_url()
    assert not Invoice.objects.exists()


def test_refuses_a_wrong_line_on_the_draft(staff: Client) -> None:
    draft = draft_invoice(make_order())

    answer = staff.post(path("invoice_line_add", draft.pk), {**LINE, "text": ""})

    assert answer.status_code == 422


def test_reverses_from_the_page(staff: Client) -> None:
    invoice = make_issued()

    Job.objects.all().delete()
    staff.post(path("reverse", invoice.pk))
    run_due_jobs(now=timezone.now, limit=1)

    assert Invoice.objects.get(reverses=invoice).number == "R2026-00002"
    assert staff.get(path("invoice", invoice.pk)).status_code == 200


def test_hands_out_only_a_stored_pdf(staff: Client) -> None:
    assert staff.get(path("invoice_pdf", make_issued().pk)).status_code == 404


def test_explains_line_by_line(staff: Client) -> None:
    order = make_order(lines=2)
    add_extra(order, part(text="Batterie"), approval=make_approval())
    draft = draft_invoice(order)
    draft.lines.filter(text="Teil 1").update(unit_price_net=12)
    issue_invoice(draft, now=NOW)

    everything = staff.get(path("explanation", order.pk)).content.decode()
    differing = staff.get(path("explanation", order.pk), {"only": "differences"}).content.decode()

    assert all(text in everything for text in ("Teil 1", "Teil 2", "Batterie", "≠", "="))
    assert "Teil 2" not in differing
    assert "Ada Öztürk" in differing


def test_without_a_difference_the_explanation_says_so_and_offers_no_filter(staff: Client) -> None:
    order = make_order(lines=2)
    issue_invoice(draft_invoice(order), now=NOW)
    nothing = gettext("Everything is charged as ordered.")

    page = staff.get(path("explanation", order.pk)).content.decode()
    differing = staff.get(path("explanation", order.pk), {"only": "differences"}).content.decode()

    assert nothing in page
    assert "?only=differences" not in page
    assert 'href="?"' in differing


def test_sends_back_to_the_order_while_there_is_no_invoice(staff: Client) -> None:
    order = make_order()

    assert staff.get(path("explanation", order.pk)).url == order.get_absolute_url()
    assert staff.get(path("explanation_pdf", order.pk)).url == order.get_absolute_url()


@pytest.mark.slow
def test_prints_the_explanation(staff: Client) -> None:
    answer = staff.get(path("explanation_pdf", make_issued().order.pk), {"language": "en"})

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
