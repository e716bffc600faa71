"""What e-invoices say about themselves: for finding their order, and for telling credit notes."""

from __future__ import annotations

from datetime import date

import pytest

from invoices.matching.documents import Head
from invoices.models import Invoice
from invoices.readers import read_document
from invoices.readers.heads import to_day
from tests.invoices.builders import cii_invoice, make_issue_line, ubl_credit_note

ZUGFERD_1 = b"""<CrossIndustryDocument><HeaderExchangedDocument><ID>Z1</ID>
<TypeCode>380</TypeCode><IssueDateTime><DateTimeString format="102">20261105</DateTimeString>
</IssueDateTime><IncludedNote><Content>M-AB 123</Content></IncludedNote></HeaderExchangedDocument>
<SpecifiedSupplyChainTradeTransaction><ApplicableSupplyChainTradeAgreement>
<BuyerTradeParty><Name>Ada</Name></BuyerTradeParty>
<BuyerOrderReferencedDocument><ID>B-7</ID></BuyerOrderReferencedDocument>
</ApplicableSupplyChainTradeAgreement><ApplicableSupplyChainTradeSettlement>
<SpecifiedTradeSettlementMonetarySummation><GrandTotalAmount>1</GrandTotalAmount>
</SpecifiedTradeSettlementMonetarySummation></ApplicableSupplyChainTradeSettlement>
</SpecifiedSupplyChainTradeTransaction></CrossIndustryDocument>"""


def test_a_cii_invoice_names_orders_buyer_and_car() -> None:
    car = {"plate": "M-AB 123", "vin": "WVWZZZ1KZ6W000001"}
    content = cii_invoice(vehicle_data=car, buyer_reference="F-77", lines=[make_issue_line()])

    head = read_document(content).head

    assert (head.type_code, head.issued_on) == ("380", date(2026, 11, 5))
    assert head.buyer == "Ada Öztürk"
    assert head.order_numbers == ("A2026-00001", "F-77")
    assert head.seller_tax_ids == ("DE123456789", "143/123/45678")
    assert "M-AB 123, WVWZZZ1KZ6W000001" in head.words


def test_a_correction_names_what_it_corrects() -> None:
    original = Invoice(number="R7", issued_on=date(2026, 11, 5))

    head = read_document(cii_invoice(original=original)).head

    assert (head.type_code, head.preceding, head.is_credit_note) == ("384", "R7", False)


def test_zugferd_1_says_the_same_by_other_names() -> None:
    head = read_document(ZUGFERD_1).head

    assert (head.issued_on, head.buyer) == (date(2026, 11, 5), "Ada")
    assert (head.order_numbers, head.words) == (("B-7",), ("M-AB 123", "Ada"))


def test_a_ubl_credit_note_is_one() -> None:
    head = read_document(ubl_credit_note()).head

    assert head.is_credit_note
    assert (head.preceding, head.issued_on) == ("4711", date(2026, 11, 9))


def test_a_ubl_credit_note_without_a_code_is_one() -> None:
    content = ubl_credit_note().replace(b"<CreditNoteTypeCode>381</CreditNoteTypeCode>", b"")

    assert read_document(content).head.is_credit_note


def test_our_own_form_may_say_it_too() -> None:
    document = read_document(
        b'{"number": "1", "lines": [], "customer": "Ada", "vehicle": "M-AB 1",'
        b' "date": "2026-11-05", "order": "A7", "type": "381", "preceding": "R1"}'
    )

    assert document.head == Head(
        "381", date(2026, 11, 5), "Ada", order_numbers=("A7",), preceding="R1", words=("M-AB 1",)
    )


@pytest.mark.parametrize("root", ["Order", "OrderResponse"])
def test_an_order_is_known_as_one(root: str) -> None:
    assert read_document(f"<{root}><ID>1</ID></{root}>".encode()).head.is_order
    assert not read_document(ubl_credit_note()).head.is_order


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20261105", date(2026, 11, 5)),
        ("2026-11-05T10:00:00", date(2026, 11, 5)),
        ("2026-13-05", None),
        ("5.11.2026", None),
        ("", None),
    ],
)
def test_reads_days(text: str, day: date | None) -> None:
    assert to_day(text) == day
