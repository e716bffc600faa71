"""Reading documents of others: what is understood, and what is refused with a reason."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pikepdf
import pytest

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Document, Totals
from invoices.readers import read_document

CII = """<?xml version="1.0"?>
<r:CrossIndustryInvoice xmlns:r="urn:x" xmlns="urn:y">
 <r:ExchangedDocument><ID>R-7</ID><TypeCode>380</TypeCode>
  <IssueDateTime><DateTimeString format="102">20261105</DateTimeString></IssueDateTime>
 </r:ExchangedDocument>
 <r:SupplyChainTradeTransaction>
  <IncludedSupplyChainTradeLineItem>
   <AssociatedDocumentLineDocument><LineID>1</LineID></AssociatedDocumentLineDocument>
   <SpecifiedTradeProduct><SellerAssignedID>OEL</SellerAssignedID><Name>Motoröl</Name>
    </SpecifiedTradeProduct>
   <SpecifiedLineTradeAgreement>
    <BuyerOrderReferencedDocument><LineID>4</LineID></BuyerOrderReferencedDocument>
    <NetPriceProductTradePrice><ChargeAmount>98</ChargeAmount><BasisQuantity>10</BasisQuantity>
    </NetPriceProductTradePrice>
   </SpecifiedLineTradeAgreement>
   <SpecifiedLineTradeDelivery><BilledQuantity unitCode="LTR">5</BilledQuantity>
    </SpecifiedLineTradeDelivery>
   <SpecifiedLineTradeSettlement>
    <ApplicableTradeTax><RateApplicablePercent>19</RateApplicablePercent></ApplicableTradeTax>
    <SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>49.00</LineTotalAmount>
    </SpecifiedTradeSettlementLineMonetarySummation>
   </SpecifiedLineTradeSettlement>
  </IncludedSupplyChainTradeLineItem>
  <ApplicableHeaderTradeAgreement>
   <SellerTradeParty><Name>Autohaus</Name></SellerTradeParty>
   <BuyerOrderReferencedDocument><IssuerAssignedID>A-4</IssuerAssignedID>
    </BuyerOrderReferencedDocument>
  </ApplicableHeaderTradeAgreement>
  <ApplicableHeaderTradeSettlement>
   <InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>
   <SpecifiedTradeAllowanceCharge><ChargeIndicator><Indicator>false</Indicator></ChargeIndicator>
    <ActualAmount>9.00</ActualAmount><Reason>Treue</Reason>
    <CategoryTradeTax><RateApplicablePercent>19</RateApplicablePercent></CategoryTradeTax>
    </SpecifiedTradeAllowanceCharge>
   <SpecifiedTradeSettlementHeaderMonetarySummation>
    <LineTotalAmount>49.00</LineTotalAmount><AllowanceTotalAmount>9.00</AllowanceTotalAmount>
    <TaxBasisTotalAmount>40.00</TaxBasisTotalAmount>
    <TaxTotalAmount currencyID="SEK">76.00</TaxTotalAmount>
    <TaxTotalAmount currencyID="EUR">7.60</TaxTotalAmount>
    <RoundingAmount>0.40</RoundingAmount><GrandTotalAmount>47.60</GrandTotalAmount>
    <TotalPrepaidAmount>8.00</TotalPrepaidAmount>
   </SpecifiedTradeSettlementHeaderMonetarySummation>
  </ApplicableHeaderTradeSettlement>
 </r:SupplyChainTradeTransaction>
</r:CrossIndustryInvoice>"""

UBL = """<Invoice xmlns="urn:a" xmlns:b="urn:b"><b:ID>R-8</b:ID>
    <b:IssueDate>2026-11-05</b:IssueDate>
 <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
 <OrderReference><b:ID>A-5</b:ID></OrderReference>
 <AccountingSupplierParty><Party><PartyName><b:Name>Autohaus</b:Name></PartyName></Party>
    </AccountingSupplierParty>
 <AllowanceCharge><b:ChargeIndicator>true</b:ChargeIndicator><b:Amount>5.00</b:Amount>
    <b:AllowanceChargeReason>Fracht</b:AllowanceChargeReason></AllowanceCharge>
 <TaxTotal><b:TaxAmount currencyID="EUR">4.75</b:TaxAmount></TaxTotal>
 <LegalMonetaryTotal><b:LineExtensionAmount>20.00</b:LineExtensionAmount>
    <b:TaxExclusiveAmount>25.00</b:TaxExclusiveAmount>
  <b:TaxInclusiveAmount>29.75</b:TaxInclusiveAmount>
    <b:ChargeTotalAmount>5.00</b:ChargeTotalAmount></LegalMonetaryTotal>
 <InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode="H87">2</b:InvoicedQuantity>
    <b:LineExtensionAmount>20.00</b:LineExtensionAmount>
  <OrderLineReference><b:LineID>3</b:LineID></OrderLineReference>
  <Item><b:Name>Birne H7</b:Name><SellersItemIdentification><b:ID>H7</b:ID>
    </SellersItemIdentification>
   <ClassifiedTaxCategory><b:Percent>19</b:Percent></ClassifiedTaxCategory></Item>
  <Price><b:PriceAmount>10.00</b:PriceAmount></Price></InvoiceLine>
</Invoice>"""

OWN = {
    "number": "A-17",
    "lines": [
        {"text": "Motoröl", "quantity": "4.5", "unit": "l", "unit_price": "9.80", "vat_rate": 19},
        {"text": "Prüfen", "quantity": 5, "unit": "aw", "unit_price": 9.5, "vat_rate": "19"},
    ],
}


def read(text: str) -> Document:
    return read_document(text.encode())


def read_own(**changes: Any) -> Document:
    return read(json.dumps({**OWN, **changes}))


def test_reads_a_cross_industry_invoice() -> None:
    found = read(CII)

    (line,) = found.lines
    assert found.number == "R-7"
    assert (found.seller, found.syntax) == ("Autohaus", "CII")
    assert (line.id, line.text, line.item_number, line.order_reference) == (
        "1", "Motoröl", "OEL", "4"
    )  # fmt: skip
    assert (line.quantity, line.unit, line.unit_price) == (Decimal(5), "LTR", Decimal("9.8"))


def test_takes_the_stated_sums_in_the_currency_of_the_document() -> None:
    assert read(CII).totals == Totals(Decimal("40.00"), Decimal("7.60"), Decimal("47.60"))


def test_reads_what_concerns_the_whole() -> None:
    kinds = [(item.kind, str(item.net), item.text) for item in read(CII).adjustments]

    assert kinds == [
        ("allowance", "-9.00", "Treue"),
        ("rounding", "0.40", ""),
        ("prepaid", "8.00", ""),
    ]


def test_takes_the_stated_sum_where_reductions_are_not_listed() -> None:
    bare = CII.replace("<ActualAmount>9.00", "<ActualAmount>1.00")

    assert read(bare).adjustments[0].net == Decimal("-9.00")


def test_leaves_out_lines_that_repeat_their_members() -> None:
    status = "<LineStatusReasonCode>GROUP</LineStatusReasonCode>"

    assert read(CII.replace("<LineID>1</LineID>", f"<LineID>1</LineID>{status}")).lines == ()


def test_reads_a_universal_business_language_invoice() -> None:
    found = read(UBL)

    (line,) = found.lines
    assert (found.number, found.seller) == ("R-8", "Autohaus")
    assert found.totals == Totals(Decimal("25.00"), Decimal("4.75"), Decimal("29.75"))
    assert [(item.kind, item.net) for item in found.adjustments] == [("charge", Decimal("5.00"))]
    assert (line.text, line.unit, line.order_reference) == ("Birne H7", "C62", "3")


def test_works_out_the_net_sum_of_an_order() -> None:
    order = """<Order><ID>4</ID><AnticipatedMonetaryTotal>
      <LineExtensionAmount currencyID="SEK">20</LineExtensionAmount>
      <AllowanceTotalAmount>2</AllowanceTotalAmount></AnticipatedMonetaryTotal>
      <OrderLine><LineItem><ID>1</ID><Quantity unitCode="C62">2</Quantity>
      <Price><PriceAmount>10</PriceAmount></Price><Item><Name>Birne</Name></Item>
      </LineItem></OrderLine></Order>"""

    found = read(order)

    assert (found.totals.net, found.currency) == (Decimal("18.00"), "SEK")
    assert found.lines[0].net == Decimal("20.00")


def test_reads_our_own_form() -> None:
    found = read_own()

    assert [(line.id, line.unit, line.net) for line in found.lines] == [
        ("1", "LTR", Decimal("44.10")),
        ("2", "HUR", Decimal("47.50")),
    ]
    assert found.totals == Totals(Decimal("91.60"), Decimal("17.40"), Decimal("109.00"))


def test_gives_each_line_an_id_of_its_own() -> None:
    lines = [{"text": "a", "id": "1"}, {"text": "b", "id": "1"}, {"text": "c"}]

    assert [line.id for line in read_own(lines=lines).lines] == ["1", "1/2", "3"]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": ""},
        {"lines": "no list"},
        {"lines": ["no line"]},
        {"lines": [{"quantity": "1"}]},
        {"lines": [{"text": "a", "quantity": "four"}]},
        {"lines": [{"text": "a", "unit_price": "NaN"}]},
        {"lines": [{"text": "a", "unit_price": "1e99"}]},
        {"lines": [{"text": ["a"]}]},
        {"adjustments": [{"kind": "tip", "net": "1"}]},
        {"totals": "none"},
    ],
)
def test_refuses_what_our_own_form_does_not_allow(changes: dict[str, Any]) -> None:
    with pytest.raises(DocumentRefusedError):
        read_own(**changes)


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\n<!-- made by x -->\n", "\n  "])
def test_passes_over_marks_and_blanks_in_front(mark: str) -> None:
    assert read(mark + UBL).number == "R-8"


def test_reads_other_encodings() -> None:
    assert read_document(f'<?xml version="1.0"?>{UBL}'.encode("utf-16")).number == "R-8"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Invoice><ID>&b;</ID></Invoice>'
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Invoice><ID>&f;</ID></Invoice>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain text",
        b"{not json",
        b"[]",
        b"<Invoice>",
        b"<Invoice/>",
        b"<Reminder/>",
        b"<CrossIndustryInvoice/>",
        b"%PDF-1.7 torn",
        BOMB.encode(),
        FILE.encode(),
        b"<a>" * 100_000,
        b"[" * 200_000,
    ],
)
def test_refuses_with_a_reason(content: bytes) -> None:
    with pytest.raises(DocumentRefusedError) as caught:
        read_document(content)

    assert str(caught.value)
    assert "root:" not in str(caught.value)


def test_refuses_what_is_too_large() -> None:
    with pytest.raises(DocumentRefusedError):
        read_document(b" " * (20 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Invoice>",
        '<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/x.dtd">',
        BOMB[:52] + "]>",
    ],
)
def test_refuses_any_document_type_even_of_a_right_invoice(doctype: str) -> None:
    with pytest.raises(DocumentRefusedError):
        read(doctype + UBL)


def make_pdf(*, name: str = "factur-x.xml", content: bytes = CII.encode(), **save: Any) -> bytes:
    pdf, target = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    if name:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
    pdf.save(target, **save)
    return target.getvalue()


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "mine.xml"])
def test_reads_the_xml_inside_a_pdf(name: str) -> None:
    assert read_document(make_pdf(name=name)).number == "R-7"


def test_refuses_a_pdf_without_xml() -> None:
    with pytest.raises(DocumentRefusedError):
        read_document(make_pdf(name=""))


def test_refuses_a_locked_pdf() -> None:
    locked = make_pdf(encryption=pikepdf.Encryption(owner="a", user="b"))

    with pytest.raises(DocumentRefusedError):
        read_document(locked)
