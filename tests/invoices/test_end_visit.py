"""The end of a visit waits for the word with the customer (R-40); who waits is marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.errors import OpenStepsError
from bookings.models import Visit
from invoices.errors import ContactMissingError
from invoices.issuing.drafting import add_draft_line, draft_invoice
from invoices.models import Order
from invoices.orders.estimates import Level, load_overrun, waiting_for_contact
from invoices.visit_end import end_visit, visits_to_contact
from tests.bookings.visits.builders import make_visit, settle_all
from tests.factories import make_company, make_user
from tests.invoices.builders import NOW, make_grown_order, make_order, part, tell_customer
from workshop.models import Company

pytestmark = pytest.mark.django_db
MARK = "bi-telephone"


def grown_visit(*prices: str) -> tuple[Visit, Order]:
    visit = make_visit()
    settle_all(visit)
    order = make_grown_order(*prices, customer=visit.customer, vehicle=visit.vehicle, visit=visit)
    return visit, order


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def test_a_visit_does_not_end_before_the_customer_was_asked() -> None:
    visit, order = grown_visit("150.00")

    with pytest.raises(ContactMissingError) as caught:
        end_visit(visit, by=None, now=NOW)

    assert caught.value.order == order
    assert order.number in str(caught.value)
    visit.refresh_from_db()
    assert visit.closed_at is None

    tell_customer(order)
    assert end_visit(visit, by=None, now=NOW).closed_at == NOW


def test_one_waiting_order_of_two_is_enough() -> None:
    visit, _fine = grown_visit()
    waiting = make_grown_order("150.00", customer=visit.customer, visit=visit)

    with pytest.raises(ContactMissingError) as caught:
        end_visit(visit, by=None, now=NOW)

    assert caught.value.order == waiting


@pytest.mark.parametrize("prices", [(), ("99.90",), ("149.90",)])
def test_below_the_threshold_it_ends(prices: tuple[str, ...]) -> None:
    visit, _order = grown_visit(*prices)

    assert end_visit(visit, by=None, now=NOW).closed_at == NOW


def test_other_peoples_orders_do_not_keep_it_open() -> None:
    visit = make_visit()
    settle_all(visit)
    make_grown_order("150.00", customer=visit.customer)

    assert end_visit(visit, by=None, now=NOW).closed_at == NOW


def test_open_steps_keep_it_open_as_before() -> None:
    with pytest.raises(OpenStepsError):
        end_visit(make_visit(), by=None, now=NOW)


def test_the_second_click_on_a_closed_visit_says_nothing() -> None:
    visit, _order = grown_visit("150.00")
    Visit.objects.update(closed_at=NOW)

    assert end_visit(visit, by=None, now=NOW).closed_at == NOW


@pytest.mark.parametrize("state", ["estimate", "invoiced", "cancelled"])
def test_only_open_orders_wait(state: str) -> None:
    visit, order = grown_visit("150.00")
    assert visits_to_contact([visit]) == {visit.pk: order}

    Order.objects.update(state=state)

    assert visits_to_contact([visit]) == {}


def test_no_visits_ask_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert visits_to_contact([]) == {}


def test_the_draft_counts_as_on_the_orders_page() -> None:
    order = make_grown_order()
    add_draft_line(draft_invoice(order), part(price="150.00"))
    company = Company.objects.get()

    assert waiting_for_contact(Order.objects.all(), company) == [order]
    assert load_overrun(order, company).level == Level.ACT


def test_many_orders_cost_as_many_queries_as_one() -> None:
    company = make_company()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            waiting_for_contact(Order.objects.all(), company)
        return len(caught)

    draft_invoice(make_order())
    few = queries()
    draft_invoice(make_grown_order("150.00"))
    draft_invoice(make_order(lines=3))

    assert queries() == few


def test_the_page_refuses_with_the_sentence_and_the_way(desk: Client) -> None:
    visit, order = grown_visit("150.00")

    answer = desk.post(reverse("invoices:visit_close", args=[visit.pk]))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert str(ContactMissingError(order)) in page
    assert reverse("invoices:contact", args=[order.pk]) in page


def test_visit_board_and_list_mark_who_waits(desk: Client) -> None:
    visit, order = grown_visit("150.00")
    visit.appointment.starts_at = timezone.now()
    visit.appointment.ends_at = timezone.now() + timedelta(hours=2)
    visit.appointment.save()
    pages = [visit.get_absolute_url(), reverse("bookings:day"), reverse("invoices:list")]
    marks = [desk.get(page).content.decode().count(MARK) for page in pages]

    tell_customer(order)

    after = [desk.get(page).content.decode().count(MARK) for page in pages]
    assert [before - now for before, now in zip(marks, after, strict=True)] == [1, 2, 1]
