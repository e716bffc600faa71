"""UBL 2: invoices, credit notes and orders, part by part."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Document, Totals
from invoices.readers import read_document

D = Decimal

BODY = """<ID>1</ID><{quantity} unitCode="H87">2</{quantity}>
 <LineExtensionAmount currencyID="EUR">20</LineExtensionAmount>
 <Item><Name>Birne</Name><ClassifiedTaxCategory><Percent>19</Percent></ClassifiedTaxCategory>
 </Item><Price><PriceAmount>10</PriceAmount></Price>"""
INVOICE_LINE = f"<InvoiceLine>{BODY.format(quantity='InvoicedQuantity')}</InvoiceLine>"
CREDIT_LINE = f"<CreditNoteLine>{BODY.format(quantity='CreditedQuantity')}</CreditNoteLine>"
ORDER_LINE = f"<OrderLine><LineItem>{BODY.format(quantity='Quantity')}</LineItem></OrderLine>"
SELLER = """<{party}><Party><PartyLegalEntity><RegistrationName>Haus</RegistrationName>
 </PartyLegalEntity></Party></{party}>"""
SUMS = """<LineExtensionAmount>20</LineExtensionAmount><TaxExclusiveAmount>20</TaxExclusiveAmount>
 <TaxInclusiveAmount>23.80</TaxInclusiveAmount>"""
TAX = '<TaxTotal><TaxAmount currencyID="EUR">3.80</TaxAmount></TaxTotal>'


def invoice(
    *, line: str = INVOICE_LINE, whole: str = TAX, sums: str = SUMS, root: str = "Invoice"
) -> str:
    seller = SELLER.format(party="AccountingSupplierParty")
    return (
        f"<{root}><ID>R-1</ID><DocumentCurrencyCode>EUR</DocumentCurrencyCode>{seller}{whole}"
        f"<LegalMonetaryTotal>{sums}</LegalMonetaryTotal>{line}</{root}>"
    )


def order(*, sums: str = "", root: str = "Order") -> str:
    seller = SELLER.format(party="SellerSupplierParty")
    return f"<{root}><ID>A-1</ID>{seller}{sums}{ORDER_LINE}</{root}>"


def read(content: str) -> Document:
    return read_document(content.encode())


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (invoice(), "R-1"),
        (invoice(root="CreditNote", line=CREDIT_LINE), "R-1"),
        (order(), "A-1"),
        (order(root="OrderChange"), "A-1"),
        (order(root="OrderResponse"), "A-1"),
    ],
)
def test_reads_the_same_line_in_each_document(content: str, number: str) -> None:
    found = read(content)

    (line,) = found.lines
    assert (found.number, found.seller, found.currency, found.syntax) == (
        number, "Haus", "EUR", "UBL",
    )  # fmt: skip
    assert (line.id, line.text, line.quantity, line.unit) == ("1", "Birne", 2, "C62")
    assert (line.unit_price, line.net, line.vat_rate) == (10, 20, 19)
    assert found.totals == Totals(D("20.00"), D("3.80"), D("23.80"))


@pytest.mark.parametrize("root", ["Invoice", "CreditNote"])
def test_an_invoice_must_have_its_sums(root: str) -> None:
    broken = invoice(root=root).replace("LegalMonetaryTotal", "Other")

    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        read(broken)

    assert str(caught.value) == "The XML lacks its part “LegalMonetaryTotal”."


@pytest.mark.parametrize("root", ["OrderCancellation", "Reminder", "SelfBilledCreditNote", "html"])
def test_names_a_document_that_is_none_of_ours(root: str) -> None:
    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        read(f"<{root}/>")

    assert str(caught.value) == (
        f"The XML is a “{root}”, which is no order or invoice that we read."
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"H87">2<', '"H87">two<'),
        ("<PriceAmount>10", "<PriceAmount>10,00"),
        ('currencyID="EUR">20<', 'currencyID="EUR">Infinity<'),
        ("<Percent>19", "<Percent>19 %"),
        ("<TaxExclusiveAmount>20", "<TaxExclusiveAmount>zwanzig"),
        ("<TaxInclusiveAmount>23.80", "<TaxInclusiveAmount>1e99"),
        ('"EUR">3.80', '"EUR">-'),
    ],
)
def test_names_the_amount_that_is_none(before: str, after: str) -> None:
    assert before in invoice()

    with translation.override("en"), pytest.raises(DocumentRefusedError) as caught:
        read(invoice().replace(before, after))

    assert "is no number." in str(caught.value)


@pytest.mark.parametrize(
    ("sums", "net"),
    [
        ("<LineExtensionAmount>20</LineExtensionAmount>", "20.00"),
        (
            "<LineExtensionAmount>20</LineExtensionAmount>"
            "<AllowanceTotalAmount>2</AllowanceTotalAmount>",
            "18.00",
        ),
        (
            "<LineExtensionAmount>20</LineExtensionAmount><ChargeTotalAmount>3</ChargeTotalAmount>",
            "23.00",
        ),
        (
            "<LineExtensionAmount>20</LineExtensionAmount><AllowanceTotalAmount>2"
            "</AllowanceTotalAmount><ChargeTotalAmount>3</ChargeTotalAmount>",
            "21.00",
        ),
    ],
)
def test_an_orders_net_sum_follows_from_its_lines(sums: str, net: str) -> None:
    wrapped = f"<AnticipatedMonetaryTotal>{sums}</AnticipatedMonetaryTotal>"

    assert read(order(sums=wrapped)).totals.net == D(net)


def test_a_net_sum_that_is_stated_is_believed() -> None:
    sums = SUMS.replace("<TaxExclusiveAmount>20", "<TaxExclusiveAmount>21")

    assert read(invoice(sums=sums)).totals.net == 21


@pytest.mark.parametrize(
    ("indicator", "kind", "net"),
    [("true", "charge", "3.00"), ("false", "allowance", "-3.00"), ("", "allowance", "-3.00")],
)
def test_tells_charges_from_reductions(indicator: str, kind: str, net: str) -> None:
    item = f"""<AllowanceCharge><ChargeIndicator>{indicator}</ChargeIndicator>
      <AllowanceChargeReason>Fracht</AllowanceChargeReason><Amount>3</Amount>
      <TaxCategory><Percent>7</Percent></TaxCategory></AllowanceCharge>"""

    (found,) = read(invoice(whole=item)).adjustments

    assert (found.kind, str(found.net), found.text, found.vat_rate) == (kind, net, "Fracht", 7)


def test_an_order_without_sums_keeps_its_reductions() -> None:
    item = "<AllowanceCharge><Amount>3</Amount></AllowanceCharge>"
    content = order().replace("<OrderLine>", f"{item}<OrderLine>")

    assert [entry.net for entry in read(content).adjustments] == [D(-3)]


def test_a_reduction_of_a_line_is_none_of_the_whole() -> None:
    item = "<AllowanceCharge><Amount>3</Amount></AllowanceCharge>"
    content = invoice(line=INVOICE_LINE.replace("<Item>", f"{item}<Item>"))

    assert read(content).adjustments == ()


@pytest.mark.parametrize(
    ("name", "kind"), [("PayableRoundingAmount", "rounding"), ("PrepaidAmount", "prepaid")]
)
def test_reads_what_was_rounded_and_prepaid(name: str, kind: str) -> None:
    found = read(invoice(sums=f"{SUMS}<{name}>0.20</{name}>"))

    assert [(item.kind, str(item.net)) for item in found.adjustments] == [(kind, "0.20")]


@pytest.mark.parametrize(
    ("content", "currency"),
    [
        (order(), "EUR"),
        (order().replace('"EUR"', '"SEK"'), "SEK"),
        (order().replace(' currencyID="EUR"', ""), "EUR"),
        (invoice().replace("<DocumentCurrencyCode>EUR", "<DocumentCurrencyCode>NOK"), "NOK"),
        ("<Order><ID>1</ID></Order>", "EUR"),
    ],
)
def test_finds_the_currency(content: str, currency: str) -> None:
    assert read(content).currency == currency


def test_falls_back_to_the_trading_name_of_the_seller() -> None:
    named = invoice().replace("PartyLegalEntity", "PartyName").replace("RegistrationName", "Name")

    assert read(named).seller == "Haus"


@pytest.mark.parametrize(
    ("identification", "number"),
    [
        ("SellersItemIdentification", "B7"),
        ("StandardItemIdentification", "B7"),
        ("BuyersItemIdentification", ""),
    ],
)
def test_takes_the_sellers_or_the_standard_number(identification: str, number: str) -> None:
    item = f"<Item><{identification}><ID>B7</ID></{identification}>"

    (line,) = read(invoice(line=INVOICE_LINE.replace("<Item>", item))).lines

    assert line.item_number == number


def test_divides_a_price_that_is_for_several() -> None:
    base = "<BaseQuantity>100</BaseQuantity>"
    content = invoice(line=INVOICE_LINE.replace("</Price>", f"{base}</Price>"))

    assert read(content).lines[0].unit_price == D("0.1")


@pytest.mark.parametrize(("indicator", "stray"), [("true", "-3.00"), ("false", "3.00")])
def test_charges_and_reductions_of_a_line_explain_its_sum(indicator: str, stray: str) -> None:
    own = (
        f"<AllowanceCharge><ChargeIndicator>{indicator}</ChargeIndicator>"
        "<Amount>3</Amount></AllowanceCharge><Item>"
    )

    (found,) = read(invoice(line=INVOICE_LINE.replace("<Item>", own))).lines

    assert (found.net, found.stray) == (D("20.00"), D(stray))


def test_keeps_the_reference_to_the_line_of_the_order() -> None:
    reference = "<OrderLineReference><LineID>7</LineID></OrderLineReference><Item>"

    assert read(invoice(line=INVOICE_LINE.replace("<Item>", reference))).lines[
        0
    ].order_reference == ("7")
