"""The rules of XRechnung's extension (BR-DEX) and of its form for clean vehicles (BR-DE-CVD)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from invoices.validation.xrechnung.table import (
    AGREEMENT,
    CII_PRODUCT,
    TRADE,
    UBL_LINE,
    NationalRule,
    lacks,
    one_of,
)

_CVD_ITEM = (
    "cac:Item[cac:CommodityClassification/cbc:ItemClassificationCode/@listID = 'CVD' and"
    " cac:AdditionalItemProperty/cbc:Name = 'cva']"
)
_CVD_PRODUCT = (
    "ram:SpecifiedTradeProduct[ram:DesignatedProductClassification/ram:ClassCode/@listID = 'CVD'"
    " and ram:ApplicableProductCharacteristic/ram:Description = 'cva']"
)
_CODE = "cac:CommodityClassification/cbc:ItemClassificationCode[@listID = 'CVD']"
_CII_CODE = "ram:DesignatedProductClassification/ram:ClassCode[@listID = 'CVD']"
_MARK = "cac:AdditionalItemProperty[cbc:Name = 'cva']"
_CII_MARK = "ram:ApplicableProductCharacteristic[ram:Description = 'cva']"
_CATEGORIES = one_of("M1 M2 M3 N1 N2 N3")
_KINDS = "clean zero-emission other"

EXTENSION = (
    NationalRule(
        "BR-DEX-03",
        _("A line inside a line needs exactly one VAT category."),
        "//cac:SubInvoiceLine/cac:Item[count(cac:ClassifiedTaxCategory) != 1]",
    ),
    NationalRule(
        "BR-DEX-09",
        _("The amount to pay isn't the sum with VAT less what was paid, plus rounding and others."),
        "cac:LegalMonetaryTotal[round((cbc:PayableAmount - sum(cbc:PayableRoundingAmount)"
        " - cbc:TaxInclusiveAmount + sum(cbc:PrepaidAmount)"
        " - sum(../cac:PrepaidPayment/cbc:PaidAmount[normalize-space()])) * 100) != 0]",
    ),
    NationalRule(
        "BR-DEX-10",
        _("An amount for others has no kind."),
        lacks("cac:PrepaidPayment", "cbc:ID"),
    ),
    NationalRule(
        "BR-DEX-11",
        _("An amount for others is empty."),
        lacks("cac:PrepaidPayment", "cbc:PaidAmount"),
    ),
    NationalRule(
        "BR-DEX-12",
        _("An amount for others has no text."),
        lacks("cac:PrepaidPayment", "cbc:InstructionID"),
    ),
    NationalRule(
        "BR-DEX-13",
        _("An amount has more than two decimals."),
        "cac:PrepaidPayment/cbc:PaidAmount[string-length(substring-after(., '.')) > 2]",
    ),
    NationalRule(
        "BR-DEX-14",
        _("An amount for others is in another currency than the invoice."),
        "cac:PrepaidPayment[not(cbc:PaidAmount/@currencyID = ../cbc:DocumentCurrencyCode)]",
    ),
)

CLEAN_VEHICLES = (
    NationalRule(
        "BR-DE-CVD-01",
        _("The number of the contract is missing."),
        lacks("self::*", "cac:ContractDocumentReference/cbc:ID"),
        lacks(AGREEMENT, "ram:ContractReferencedDocument/ram:IssuerAssignedID"),
    ),
    NationalRule(
        "BR-DE-CVD-02",
        _("The number of the tender is missing."),
        lacks("self::*", "cac:OriginatorDocumentReference/cbc:ID"),
        lacks(
            AGREEMENT,
            "ram:AdditionalReferencedDocument[normalize-space(ram:TypeCode) = '50']"
            "/ram:IssuerAssignedID",
        ),
    ),
    NationalRule(
        "BR-DE-CVD-03",
        _("No line is a vehicle with its category and the kind of its drive."),
        f"self::*[not({UBL_LINE}/{_CVD_ITEM})]",
        f"{TRADE}[not(ram:IncludedSupplyChainTradeLineItem/{_CVD_PRODUCT})]",
    ),
    NationalRule(
        "BR-DE-CVD-04",
        _("The category of a vehicle must be one of M1 to M3 or N1 to N3."),
        f"{UBL_LINE}/cac:Item/{_CODE}[not({_CATEGORIES})]",
        f"{CII_PRODUCT}/{_CII_CODE}[not({_CATEGORIES})]",
    ),
    NationalRule(
        "BR-DE-CVD-05",
        _("The kind of drive of a vehicle must be clean, zero-emission or other."),
        f"{UBL_LINE}/cac:Item/{_MARK}[not({one_of(_KINDS, 'cbc:Value')})]",
        f"{CII_PRODUCT}/{_CII_MARK}[not({one_of(_KINDS, 'ram:Value')})]",
    ),
    NationalRule(
        "BR-DE-CVD-06-a",
        _("A vehicle has its category, but not the kind of its drive."),
        f"{UBL_LINE}/cac:Item[{_CODE}][count({_MARK}) != 1]",
        f"{CII_PRODUCT}[{_CII_CODE}][count({_CII_MARK}) != 1]",
    ),
    NationalRule(
        "BR-DE-CVD-06-b",
        _("A vehicle has the kind of its drive, but not its category."),
        f"{UBL_LINE}/cac:Item[{_MARK}][count({_CODE}) != 1]",
        f"{CII_PRODUCT}[{_CII_MARK}][count({_CII_CODE}) != 1]",
    ),
)
