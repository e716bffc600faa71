"""The rules that XRechnung 3.0 took over from Peppol BIS Billing, as far as they are hard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from invoices.validation.xrechnung.table import (
    CII_BUYER,
    CII_LINE,
    CII_PRICE,
    CII_SELLER,
    CII_SUMS,
    SETTLEMENT,
    UBL_BUYER,
    UBL_LINE,
    UBL_SELLER,
    NationalRule,
    one_of,
)

_CENTS = 0.020001
_CURRENCY = "../../ram:InvoiceCurrencyCode"
_TAX = f"{CII_SUMS}/ram:TaxTotalAmount"
_CHARGE = f"(. | {UBL_LINE})/cac:AllowanceCharge"
_CII_CHARGE = f"({SETTLEMENT} | {CII_LINE}/*)/ram:SpecifiedTradeAllowanceCharge"
_PERIOD = f"{CII_LINE}/ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod"
_PERIOD_OF_ALL = "../../../../ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod"
_CII_PRICES = (
    f"{CII_LINE}/*/*[self::ram:GrossPriceProductTradePrice or self::ram:NetPriceProductTradePrice]"
)
_QUANTITY = "../../*[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]"


def _day(path: str) -> str:
    return f"translate({path}, '-', '')"


def _off(difference: str) -> str:
    return f"[{difference} > {_CENTS} or {difference} < -{_CENTS}]"


HARMONISED = (
    NationalRule(
        "PEPPOL-EN16931-R001",
        _("The name of the business process (BT-23) is missing."),
        "self::*[not(cbc:ProfileID)]",
        "rsm:ExchangedDocumentContext"
        "[not(ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R005",
        _("The currency of account is the currency of the invoice; leave it out then."),
        "cbc:TaxCurrencyCode[normalize-space() = normalize-space(../cbc:DocumentCurrencyCode)]",
        f"{SETTLEMENT}/ram:TaxCurrencyCode"
        "[normalize-space() = normalize-space(../ram:InvoiceCurrencyCode)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R008",
        _("A part of the file is empty."),
        "//*[not(*)][not(normalize-space())][not(self::cbc:ID[parent::cac:OrderReference])]",
        "//*[not(*)][not(normalize-space())][not(self::ram:ApplicableHeaderTradeDelivery)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R010",
        _("The electronic address of the buyer is missing."),
        f"{UBL_BUYER}[not(cbc:EndpointID)]",
        f"{CII_BUYER}[not(ram:URIUniversalCommunication/ram:URIID)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R020",
        _("The electronic address of the seller is missing."),
        f"{UBL_SELLER}[not(cbc:EndpointID)]",
        f"{CII_SELLER}[not(ram:URIUniversalCommunication/ram:URIID)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R040",
        _("An allowance or charge isn't its percentage of its base amount."),
        f"{_CHARGE}[cbc:MultiplierFactorNumeric and cbc:BaseAmount]"
        + _off("(cbc:Amount - cbc:BaseAmount * cbc:MultiplierFactorNumeric div 100)"),
        f"{_CII_CHARGE}[ram:CalculationPercent and ram:BasisAmount]"
        + _off("(ram:ActualAmount - ram:BasisAmount * ram:CalculationPercent div 100)"),
    ),
    NationalRule(
        "PEPPOL-EN16931-R041",
        _("An allowance or charge has a percentage but no base amount."),
        f"{_CHARGE}[cbc:MultiplierFactorNumeric and not(cbc:BaseAmount)]",
        f"{_CII_CHARGE}[ram:CalculationPercent and not(ram:BasisAmount)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R042",
        _("An allowance or charge has a base amount but no percentage."),
        f"{_CHARGE}[not(cbc:MultiplierFactorNumeric) and cbc:BaseAmount]",
        f"{_CII_CHARGE}[not(ram:CalculationPercent) and ram:BasisAmount]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R044",
        _("A price must not bear a charge, only an allowance."),
        f"{UBL_LINE}/cac:Price/cac:AllowanceCharge"
        "[normalize-space(cbc:ChargeIndicator) != 'false']",
        f"{CII_PRICE}[ram:AppliedTradeAllowanceCharge/ram:ActualAmount]"
        "[not(ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator = 'false')]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R046",
        _("The net price of a line isn't its gross price less the allowance."),
        f"{UBL_LINE}/cac:Price/cac:AllowanceCharge[cbc:BaseAmount]"
        "[round((../cbc:PriceAmount - cbc:BaseAmount + cbc:Amount) * 1000000) != 0]",
        f"{CII_PRICE}[ram:ChargeAmount][round((../ram:NetPriceProductTradePrice/ram:ChargeAmount"
        " - ram:ChargeAmount + sum(ram:AppliedTradeAllowanceCharge[1]/ram:ActualAmount))"
        " * 1000000) != 0]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R053",
        _("The VAT breakdown is missing or stands there more than once."),
        "self::*[count(cac:TaxTotal[cac:TaxSubtotal]) != 1]",
        f"self::*[count({_TAX}[@currencyID = {_CURRENCY}]) > 1]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R054",
        _("The VAT in the currency of account is missing, or must not be there."),
        "self::*[count(cac:TaxTotal[not(cac:TaxSubtotal)]) != count(cbc:TaxCurrencyCode)]",
        f"self::*[count({_TAX}[@currencyID != {_CURRENCY}])"
        f" != count({SETTLEMENT}/ram:TaxCurrencyCode)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R055",
        _("The VAT has another sign in the currency of account than in that of the invoice."),
        "cbc:TaxCurrencyCode[not(../cac:TaxTotal/cbc:TaxAmount"
        "[@currencyID = ../../cbc:TaxCurrencyCode] * ../cac:TaxTotal/cbc:TaxAmount"
        "[@currencyID = ../../cbc:DocumentCurrencyCode] >= 0)]",
        f"self::*[{SETTLEMENT}/ram:TaxCurrencyCode][not({_TAX}[@currencyID = {_CURRENCY}] *"
        f" {_TAX}[@currencyID = ../../ram:TaxCurrencyCode] >= 0)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R061",
        _("A direct debit has no reference of the mandate."),
        f"cac:PaymentMeans[{one_of('49 59', 'cbc:PaymentMeansCode')}]"
        "[not(cac:PaymentMandate/cbc:ID)]",
        f"{SETTLEMENT}[ram:SpecifiedTradeSettlementPaymentMeans[{one_of('49 59', 'ram:TypeCode')}]]"
        "[not(ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R101",
        _("A line refers to a document that is not its object (code 130)."),
        f"{UBL_LINE}[cac:DocumentReference]"
        "[not(cac:DocumentReference/cbc:DocumentTypeCode = '130')]",
        f"{CII_LINE}/ram:SpecifiedLineTradeSettlement[ram:AdditionalReferencedDocument]"
        "[not(ram:AdditionalReferencedDocument/ram:TypeCode = '130')]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R110",
        _("The period of a line begins before the period of the invoice."),
        f"{UBL_LINE}/cac:InvoicePeriod/cbc:StartDate"
        f"[{_day('.')} < {_day('../../../cac:InvoicePeriod/cbc:StartDate')}]",
        f"{_PERIOD}/ram:StartDateTime"
        f"[udt:DateTimeString < {_PERIOD_OF_ALL}/ram:StartDateTime/udt:DateTimeString]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R111",
        _("The period of a line ends after the period of the invoice."),
        f"{UBL_LINE}/cac:InvoicePeriod/cbc:EndDate"
        f"[{_day('.')} > {_day('../../../cac:InvoicePeriod/cbc:EndDate')}]",
        f"{_PERIOD}/ram:EndDateTime"
        f"[udt:DateTimeString > {_PERIOD_OF_ALL}/ram:EndDateTime/udt:DateTimeString]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R121",
        _("The quantity that a price is for must be more than zero."),
        f"{UBL_LINE}/cac:Price/cbc:BaseQuantity[not(. > 0)]",
        f"{_CII_PRICES}/ram:BasisQuantity[not(. > 0)]",
    ),
    NationalRule(
        "PEPPOL-EN16931-R130",
        _("The price of a line is for another unit than its quantity."),
        f"{UBL_LINE}/cac:Price/cbc:BaseQuantity[@unitCode]"
        f"[{_QUANTITY}][not(@unitCode = {_QUANTITY}/@unitCode)]",
        f"{_CII_PRICES}/ram:BasisQuantity[@unitCode]"
        "[not(@unitCode = ../../../ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode)]",
    ),
)
