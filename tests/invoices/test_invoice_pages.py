"""The printed invoice read back: each line once, heads and footer on each page, sums at the end."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pypdf
import pytest
from django.utils import translation

from invoices.amounts import amount_text
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.files import invoice_context
from invoices.issuing.issue import issue_invoice, reverse_invoice
from invoices.models import Invoice
from invoices.orders.lines import add_line
from invoices.printing import INVOICE, INVOICE_STYLE
from tests.factories import make_customer
from tests.invoices.builders import NOW, labour, make_issued, make_order, part, tell_customer
from workshop_crm.lib.pdf import html_to_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WHOLE_WORD = "Scheibenwaschanlagenreinigungsflüssigkeitsbehälterverschluss"


def pages_of(invoice: Invoice) -> list[str]:
    with translation.override(invoice.language):
        content = html_to_pdf(INVOICE, invoice_context(invoice), style=INVOICE_STYLE)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("lines", "count", "language"), [(1, 1, "de"), (5, 1, "en"), (20, 2, "de"), (120, 6, "en")]
)
def test_each_line_stands_there_once_and_each_page_has_heads(
    lines: int, count: int, language: str
) -> None:
    invoice = make_issued(lines=lines, customer=make_customer(language=language))

    pages = [plain(page) for page in pages_of(invoice)]

    assert len(pages) == count
    with translation.override(language):
        sums = [plain(amount_text(sum_)) for sum_ in (invoice.net, invoice.vat, invoice.gross)]
        [head] = {translation.gettext("Quantity")}
    assert all(amount in pages[-1] for amount in sums)
    for number, page in enumerate(pages, start=1):
        assert page.count(head) == 1
        assert f"{number} / {count}" in page
        assert "HRB 12345" in page
    for number in range(1, lines + 1):
        assert len(re.findall(rf"\b{number} Teil {number}\b", " ".join(pages))) == 1


def test_long_words_are_hyphenated_and_umlauts_are_letters() -> None:
    order = make_order(lines=0, customer=make_customer(language="de", last_name="Größenwahn"))
    add_line(order, part(text=WHOLE_WORD, item_number="5Q0-698-451-0000-AB/LANG"))
    add_line(order, labour(text="Überprüfung äöüß ÄÖÜẞ"))

    [page] = pages_of(issue_invoice(draft_invoice(order), now=NOW))

    assert re.sub(r"[-‐]\n", "", page).count(WHOLE_WORD) == 1
    for text in ("5Q0-698-451-0000-AB/LANG", "Überprüfung äöüß ÄÖÜẞ", "Ada Größenwahn"):
        assert text in page


def test_the_account_is_written_in_groups_of_four() -> None:
    [page] = pages_of(make_issued())

    assert "IBAN DE02 1203 0000 0000 2020 51 (Testbank)" in plain(page)


def test_reversal_and_corrected_invoice_name_the_first_and_ask_for_the_right_sum() -> None:
    first = make_issued(lines=2)
    reversal = reverse_invoice(first, now=NOW)
    tell_customer(first.order)
    second = issue_invoice(draft_invoice(first.order), now=NOW)

    [taken_back], [again] = pages_of(reversal), pages_of(second)

    with translation.override("de"):
        assert plain(amount_text(Decimal("-23.80"))) in plain(taken_back)
    assert "IBAN" not in taken_back
    assert first.number in taken_back
    assert first.number in again
    assert f"{second.number}." in plain(again)
