"""The pages on which invoices of another program are read in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from customers.records import save_customer
from invoices.importing.assigning import assign
from invoices.models import ImportedInvoice, Order
from tests.factories import make_company, make_customer, make_user, make_workshop
from tests.invoices.builders import NOW, cii_invoice, make_order, ubl_credit_note
from tests.invoices.importing.builders import make_imported

pytestmark = pytest.mark.django_db
IMPORTS = "/invoices/imported/"


@pytest.fixture
def desk(client: Client) -> Client:
    make_workshop()
    client.force_login(make_user())
    return client


def upload(desk: Client, *contents: bytes, query: str = "") -> object:
    files = [SimpleUploadedFile(f"{place}.xml", each) for place, each in enumerate(contents)]
    return desk.post(f"{IMPORTS}{query}", {"chosen": files})


def test_one_file_leads_to_its_page_and_by_a_click_to_the_explanation(desk: Client) -> None:
    order = make_order()

    answer = upload(desk, cii_invoice(order_number=order.number))
    invoice = ImportedInvoice.objects.get()
    page = desk.get(answer.url)
    laid = desk.post(reverse("invoices:imported_lay_to", args=[invoice.pk]), {"order": order.pk})

    assert answer.url == invoice.get_absolute_url()
    assert order.number in page.content.decode()
    assert laid.url == reverse("invoices:explanation", args=[order.pk])
    assert "4711" in desk.get(laid.url).content.decode()
    pdf = desk.get(reverse("invoices:explanation_pdf", args=[order.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_of_many_files_the_good_ones_stay_and_the_wrong_one_is_named(desk: Client) -> None:
    answer = upload(desk, cii_invoice(), b"<a/>", ubl_credit_note())

    assert answer.status_code == 422
    assert "1.xml" in answer.content.decode()
    assert ImportedInvoice.objects.count() == 2


def test_many_good_files_lead_to_the_list(desk: Client) -> None:
    answer = upload(desk, cii_invoice(), ubl_credit_note())

    assert answer.url == IMPORTS
    assert "G-1" in desk.get(IMPORTS).content.decode()


@pytest.mark.parametrize("data", [{}, {"chosen": SimpleUploadedFile("leer.xml", b"")}])
def test_no_file_and_an_empty_one_are_refused(desk: Client, data: dict[str, object]) -> None:
    assert desk.post(IMPORTS, data).status_code == 422


def test_who_comes_from_an_order_sees_it_first(desk: Client) -> None:
    order = make_order()

    answer = upload(desk, cii_invoice(), query=f"?order={order.pk}")

    assert answer.url.endswith(f"?order={order.pk}")
    assert order.number in desk.get(answer.url).content.decode()


def test_staff_search_for_the_order(desk: Client) -> None:
    order, invoice = make_order(), make_imported()

    page = desk.get(invoice.get_absolute_url(), {"q": order.number})

    assert [each.order for each in page.context["proposals"]] == [order]


def test_an_invoice_of_nobody_leads_to_a_new_customer_with_its_name(desk: Client) -> None:
    invoice = make_imported()

    page = desk.get(invoice.get_absolute_url()).content.decode()
    address = f"{reverse('customers:new')}?company=Ada%20%C3%96zt%C3%BCrk"
    form = desk.get(address).context["form"]

    assert address in page
    assert form["company"].value() == "Ada Öztürk"


def test_a_customer_who_fits_gets_an_order_by_a_click(desk: Client) -> None:
    customer, invoice = make_customer(first_name="Ada", last_name="Öztürk"), make_imported()
    save_customer(customer)

    (found,) = desk.get(invoice.get_absolute_url()).context["proposals"]
    url = reverse("invoices:imported_lay_to", args=[invoice.pk])
    laid = desk.post(url, {"customer": found.customer.pk})

    assert laid.url == reverse("invoices:explanation", args=[Order.objects.get().pk])


@pytest.mark.parametrize(
    "sent", [{}, {"order": "²"}, {"customer": "9" * 4400}, {"visit": ""}, {"invoice": "1"}]
)
def test_what_names_nothing_gets_none(desk: Client, sent: dict[str, str]) -> None:
    url = reverse("invoices:imported_lay_to", args=[make_imported().pk])

    assert desk.post(url, sent).status_code == 404


def test_a_restricted_customer_gets_none(desk: Client) -> None:
    url = reverse("invoices:imported_lay_to", args=[make_imported().pk])

    answer = desk.post(url, {"customer": make_customer(is_restricted=True).pk})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "company", "is_shown"),
    [
        ("Ada", "Öztürk", "", True),
        ("Ada", "Öztürk", "Taxi Nord", True),
        ("", "", "ADA Öztürk", True),
        ("Ada", "Huber", "", False),
        ("", "", "", False),
    ],
)
def test_an_open_order_shows_the_invoice_that_waits_for_it(
    desk: Client, first: str, last: str, company: str, is_shown: bool
) -> None:
    customer = make_customer(first_name=first, last_name=last, company=company)
    order, invoice = make_order(customer=customer), make_imported()

    page = desk.get(order.get_absolute_url()).content.decode()

    assert (f"{invoice.get_absolute_url()}?order={order.pk}" in page) == is_shown


def test_a_bill_is_explained_while_an_invoice_stands(desk: Client) -> None:
    order = make_order()
    address = reverse("invoices:explanation", args=[order.pk])
    shown = []

    for step in (None, make_imported(), make_imported(ubl_credit_note())):
        if step:
            assign(step, order, now=NOW)
        shown.append(address in desk.get(order.get_absolute_url()).content.decode())

    assert shown == [False, True, False]


def test_an_invoice_that_is_laid_waits_no_more(desk: Client) -> None:
    customer = make_customer(first_name="Ada", last_name="Öztürk")
    invoice = make_imported()
    assign(invoice, make_order(customer=customer), now=NOW)

    page = desk.get(make_order(customer=customer).get_absolute_url())

    assert page.context["page"].waiting == []


def test_taken_off_and_thrown_away_by_a_click(desk: Client) -> None:
    invoice = make_imported()
    assign(invoice, make_order(), now=NOW)

    desk.post(reverse("invoices:imported_take_off", args=[invoice.pk]))
    answer = desk.post(reverse("invoices:imported_remove", args=[invoice.pk]))

    assert answer.url == IMPORTS
    assert not ImportedInvoice.objects.exists()


def test_a_laid_one_is_not_thrown_away(desk: Client) -> None:
    invoice = make_imported()
    assign(invoice, make_order(), now=NOW)

    answer = desk.post(reverse("invoices:imported_remove", args=[invoice.pk]))

    assert answer.url == invoice.get_absolute_url()


def test_the_file_comes_back_byte_for_byte(desk: Client) -> None:
    invoice = make_imported()

    answer = desk.get(reverse("invoices:imported_file", args=[invoice.pk]))

    assert b"".join(answer.streaming_content) == cii_invoice()
    assert 'filename="4711.xml"' in answer["Content-Disposition"]


def test_a_restricted_customers_invoice_is_shown_to_nobody(desk: Client) -> None:
    invoice = make_imported()
    order = make_order(customer=make_customer())
    assign(invoice, order, now=NOW)
    order.customer.is_restricted = True
    order.customer.save()

    assert desk.get(invoice.get_absolute_url()).status_code == 404
    assert "4711" not in desk.get(IMPORTS).content.decode()


@pytest.mark.parametrize("data", [{}, {"order": "x"}, {"order": "0"}, {"visit": "0"}])
def test_laying_to_nothing_is_not_found(desk: Client, data: dict[str, str]) -> None:
    url = reverse("invoices:imported_lay_to", args=[make_imported().pk])

    assert desk.post(url, data).status_code == 404


def test_a_refusal_of_a_rule_is_told(desk: Client) -> None:
    order, invoice = make_order(), make_imported()
    Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELLED)

    answer = desk.post(
        reverse("invoices:imported_lay_to", args=[invoice.pk]), {"order": order.pk}, follow=True
    )

    assert order.number in str(next(iter(answer.context["messages"])))


def test_a_house_with_its_own_program_never_sees_issuing(desk: Client) -> None:
    order = make_order()
    company = make_company()
    company.issues_invoices = False
    company.save()

    page = desk.get(order.get_absolute_url()).content.decode()

    assert reverse("invoices:draft", args=[order.pk]) not in page
    assert f"{IMPORTS}?order={order.pk}" in page
    assert reverse("invoices:invoice_list") not in desk.get(IMPORTS).content.decode()
