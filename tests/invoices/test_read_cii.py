"""UN/CEFACT Cross Industry in all its spellings, part by part."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Document, Totals
from invoices.readers import read_document

D = Decimal

LINE = """<IncludedSupplyChainTradeLineItem>
 <AssociatedDocumentLineDocument><LineID>1</LineID></AssociatedDocumentLineDocument>
 <SpecifiedTradeProduct><Name>Öl</Name></SpecifiedTradeProduct>
 <SpecifiedLineTradeAgreement><NetPriceProductTradePrice><ChargeAmount>10</ChargeAmount>
  </NetPriceProductTradePrice></SpecifiedLineTradeAgreement>
 <SpecifiedLineTradeDelivery><BilledQuantity unitCode="C62">2</BilledQuantity>
  </SpecifiedLineTradeDelivery>
 <SpecifiedLineTradeSettlement>
  <ApplicableTradeTax><RateApplicablePercent>19</RateApplicablePercent></ApplicableTradeTax>
  <SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>20</LineTotalAmount>
   </SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement>
</IncludedSupplyChainTradeLineItem>"""
SUMS = """<LineTotalAmount>20</LineTotalAmount><TaxBasisTotalAmount>20</TaxBasisTotalAmount>
<TaxTotalAmount currencyID="EUR">3.80</TaxTotalAmount><GrandTotalAmount>23.80</GrandTotalAmount>"""
NEW = """<CrossIndustryInvoice><ExchangedDocument><ID>R-1</ID></ExchangedDocument>
<SupplyChainTradeTransaction>{line}
 <ApplicableHeaderTradeAgreement><SellerTradeParty><Name>Haus</Name></SellerTradeParty>
  </ApplicableHeaderTradeAgreement>
 <ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>{whole}
  <SpecifiedTradeSettlementHeaderMonetarySummation>{sums}
   </SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement>
</SupplyChainTradeTransaction></CrossIndustryInvoice>"""
# The names that ZUGFeRD 1 gives to the same parts.
OLD_NAMES = {
    "CrossIndustryInvoice": "CrossIndustryDocument",
    "ExchangedDocument": "HeaderExchangedDocument",
    "<SupplyChainTradeTransaction": "<SpecifiedSupplyChainTradeTransaction",
    "</SupplyChainTradeTransaction": "</SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTrade": "ApplicableSupplyChainTrade",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedLineTrade": "SpecifiedSupplyChainTrade",
    "RateApplicablePercent": "ApplicablePercent",
}


def text(*, line: str = LINE, whole: str = "", sums: str = SUMS) -> str:
    return NEW.format(line=line, whole=whole, sums=sums)


def read(content: str) -> Document:
    return read_document(content.encode())


def old(content: str) -> str:
    for new_name, old_name in OLD_NAMES.items():
        content = content.replace(new_name, old_name)
    return content


def orderly(content: str) -> str:
    content = content.replace("CrossIndustryInvoice", "SCRDMCCBDACIOMessageStructure")
    return content.replace("BilledQuantity", "RequestedQuantity").replace(
        "InvoiceCurr", "OrderCurr"
    )


@pytest.mark.parametrize(
    ("content", "syntax"),
    [(text(), "CII"), (old(text()), "ZUGFeRD 1"), (orderly(text()), "Order-X")],
)
def test_reads_the_same_document_in_each_spelling(content: str, syntax: str) -> None:
    found = read(content)

    (line,) = found.lines
    assert (found.number, found.seller, found.currency, found.syntax) == (
        "R-1", "Haus", "EUR", syntax,
    )  # fmt: skip
    assert (line.id, line.text, line.quantity, line.unit) == ("1", "Öl", 2, "C62")
    assert (line.unit_price, line.net, line.vat_rate) == (10, 20, 19)
    assert found.totals == Totals(D("20.00"), D("3.80"), D("23.80"))


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ("ExchangedDocument", "ExchangedDocument"),
        ("SupplyChainTradeTransaction", "SupplyChainTradeTransaction"),
        ("ApplicableHeaderTradeAgreement", "ApplicableHeaderTradeAgreement"),
        ("ApplicableHeaderTradeSettlement", "ApplicableHeaderTradeSettlement"),
        (
            "SpecifiedTradeSettlementHeaderMonetarySummation",
            "SpecifiedTradeSettlementHeaderMonetarySummation",
        ),
    ],
)
def test_names_the_part_that_is_missing(part: str, named: str) -> None:
    broken = text().replace(f"<{part}>", "<Other>").replace(f"</{part}>", "</Other>")

    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        read(broken)

    assert str(caught.value) == f"The XML lacks its part “{named}”."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (">2</BilledQuantity>", ">two</BilledQuantity>"),
        ("<ChargeAmount>10", "<ChargeAmount>10,00"),
        ("<LineTotalAmount>20</LineTotalAmount>\n   ", "<LineTotalAmount>NaN</LineTotalAmount>"),
        ("<RateApplicablePercent>19", "<RateApplicablePercent>19%"),
        ("<TaxBasisTotalAmount>20", "<TaxBasisTotalAmount>1e99"),
        ("<GrandTotalAmount>23.80", "<GrandTotalAmount>23.80 EUR"),
        ('currencyID="EUR">3.80', 'currencyID="EUR">none'),
    ],
)
def test_names_the_amount_that_is_none(before: str, after: str) -> None:
    assert before in text()

    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        read(text().replace(before, after))

    assert "is no number." in str(caught.value)


@pytest.mark.parametrize(
    ("status", "is_counted"),
    [("", True), ("DETAIL", True), ("GROUP", False), ("INFORMATION", False)],
)
def test_counts_no_line_that_repeats_or_only_informs(status: str, *, is_counted: bool) -> None:
    code = f"<LineStatusReasonCode>{status}</LineStatusReasonCode>"

    found = read(text(line=LINE.replace("<LineID>1</LineID>", f"<LineID>1</LineID>{code}")))

    assert bool(found.lines) is is_counted


NOTE = "<IncludedSupplyChainTradeLineItem><Note>Danke</Note></IncludedSupplyChainTradeLineItem>"


def test_free_text_without_product_and_amount_is_no_line() -> None:
    assert [one.id for one in read(text(line=NOTE + LINE)).lines] == ["1"]


def test_a_line_without_a_name_but_with_an_amount_is_one() -> None:
    nameless = LINE.replace("<Name>Öl</Name>", "")

    assert [one.net for one in read(text(line=nameless)).lines] == [D("20.00")]


def test_a_description_stands_in_for_a_missing_name() -> None:
    described = LINE.replace("<Name>Öl</Name>", "<Name/><Description>Altöl</Description>")

    assert read(text(line=described)).lines[0].text == "Altöl"


@pytest.mark.parametrize("name", ["BilledQuantity", "AgreedQuantity", "RequestedQuantity"])
def test_knows_the_quantity_by_three_names(name: str) -> None:
    (line,) = read(text(line=LINE.replace("BilledQuantity", name))).lines

    assert (line.quantity, line.unit) == (2, "C62")


def test_a_line_without_its_parts_takes_what_is_there() -> None:
    bare = """<IncludedSupplyChainTradeLineItem>
     <SpecifiedTradeProduct><Name>Öl</Name></SpecifiedTradeProduct>
     </IncludedSupplyChainTradeLineItem>"""

    (line,) = read(text(line=bare)).lines

    assert (line.id, line.quantity, line.unit, line.net, line.vat_rate) == ("1", 1, "", 0, 0)


def test_a_document_without_lines_has_its_sums() -> None:
    found = read(text(line=""))

    assert found.lines == ()
    assert found.totals.net == 20


def test_the_sum_of_the_lines_stands_in_for_a_missing_net_sum() -> None:
    sums = SUMS.replace("<TaxBasisTotalAmount>20</TaxBasisTotalAmount>", "")

    assert read(text(sums=sums)).totals == Totals(D("20.00"), D("3.80"), D("23.80"))


def test_sums_are_computed_where_none_are_stated() -> None:
    assert read(text(sums="")).totals == Totals(D("20.00"), D("3.80"), D("23.80"))


@pytest.mark.parametrize(
    ("indicator", "kind", "net"),
    [
        ("<ChargeIndicator><Indicator>true</Indicator></ChargeIndicator>", "charge", "3.00"),
        ("<ChargeIndicator>true</ChargeIndicator>", "charge", "3.00"),
        ("<ChargeIndicator><Indicator>false</Indicator></ChargeIndicator>", "allowance", "-3.00"),
        ("<ChargeIndicator>false</ChargeIndicator>", "allowance", "-3.00"),
        ("", "allowance", "-3.00"),
    ],
)
def test_tells_charges_from_reductions(indicator: str, kind: str, net: str) -> None:
    item = f"""<SpecifiedTradeAllowanceCharge>{indicator}<ActualAmount>3</ActualAmount>
      <Reason>Treue</Reason><CategoryTradeTax><RateApplicablePercent>7</RateApplicablePercent>
      </CategoryTradeTax></SpecifiedTradeAllowanceCharge>"""

    (found,) = read(text(whole=item)).adjustments

    assert (found.kind, str(found.net), found.text, found.vat_rate) == (kind, net, "Treue", 7)


def test_reads_the_charge_of_transport() -> None:
    item = """<SpecifiedLogisticsServiceCharge><Description>Fracht</Description>
      <AppliedAmount>9</AppliedAmount><AppliedTradeTax><ApplicablePercent>19</ApplicablePercent>
      </AppliedTradeTax></SpecifiedLogisticsServiceCharge>"""

    (found,) = read(text(whole=item)).adjustments

    assert (found.kind, found.net, found.text, found.vat_rate) == ("charge", 9, "Fracht", 19)


def test_a_document_without_a_currency_is_in_euros() -> None:
    assert read(text().replace("<InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>", "")).currency == (
        "EUR"
    )


def test_keeps_part_number_and_reference_to_the_order() -> None:
    numbered = LINE.replace("<Name>", "<SellerAssignedID>OC 593</SellerAssignedID><Name>").replace(
        "<NetPrice",
        "<BuyerOrderReferencedDocument><LineID>4</LineID></BuyerOrderReferencedDocument><NetPrice",
        1,
    )

    (line,) = read(text(line=numbered)).lines

    assert (line.item_number, line.order_reference) == ("OC 593", "4")


@pytest.mark.parametrize("spelling", [str, old])
@pytest.mark.parametrize(("indicator", "stray"), [("true", "-3.00"), ("false", "3.00")])
def test_charges_and_reductions_of_a_line_explain_its_sum(
    indicator: str, stray: str, spelling: Callable[[str], str]
) -> None:
    own = (
        f"<SpecifiedTradeAllowanceCharge><ChargeIndicator><Indicator>{indicator}</Indicator>"
        "</ChargeIndicator><ActualAmount>3</ActualAmount></SpecifiedTradeAllowanceCharge>"
        "<SpecifiedTradeSettlementLine"
    )
    charged = LINE.replace("<SpecifiedTradeSettlementLine", own, 1)

    (found,) = read(spelling(text(line=charged))).lines

    assert (found.net, str(found.stray)) == (20, stray)
