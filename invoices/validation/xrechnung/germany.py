"""The rules BR-DE of XRechnung 3.0: what Germany asks beyond EN 16931.

Source: Standard XRechnung 3.0.2 of KoSIT, chapter 12; its soft rules ("soll") are left out.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from invoices.validation.xrechnung.table import (
    AGREEMENT,
    CII_BUYER,
    CII_LINE,
    CII_MEANS,
    CII_PRICE,
    CII_SELLER,
    SETTLEMENT,
    TRADE,
    UBL_BUYER,
    UBL_LINE,
    UBL_SELLER,
    NationalRule,
    lacks,
    one_of,
)

_CONTACT = f"{UBL_SELLER}/cac:Contact"
_CII_CONTACT = f"{CII_SELLER}/ram:DefinedTradeContact"
_DELIVERY = "cac:Delivery/cac:DeliveryLocation/cac:Address"
_CII_DELIVERY = f"{TRADE}/ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty"
_ADDRESS = "cac:PostalAddress"
_CII_ADDRESS = "ram:PostalTradeAddress"

# A line of the terms that begins with # is a discount, and a line break ends each one.
_NO_DISCOUNT = (
    r"(^|\n)\s*#(?!SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9][0-9]"
    r"(#BASISBETRAG=-?[0-9]+\.[0-9][0-9])?#[ \t\r]*\n)"
)
_TAXED = one_of("S Z E AE K G L M")
_NO_TAX_NUMBER = lacks(
    "self::*", f"{UBL_SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "cac:TaxRepresentativeParty"
)
_CII_NO_TAX_NUMBER = lacks(
    "self::*",
    f"{CII_SELLER}/ram:SpecifiedTaxRegistration/ram:ID",
    f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty",
)

_TRANSFER, _CARD, _DEBIT = one_of("30 58", "{code}"), one_of("48 54 55", "{code}"), "{code} = '59'"


def _means(codes: str, condition: str) -> str:
    return f"cac:PaymentMeans[{codes.format(code='cbc:PaymentMeansCode')}][{condition}]"


def _cii_means(codes: str, condition: str) -> str:
    return f"{CII_MEANS}[{codes.format(code='ram:TypeCode')}][{condition}]"


_MANDATE = f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
_CREDITOR = f"{SETTLEMENT}/ram:CreditorReferenceID"
_DEBITED = f"{CII_MEANS}/ram:PayerPartyDebtorFinancialAccount/ram:IBANID"
_ANY_DEBIT = f"({_MANDATE} or {_CREDITOR} or {_DEBITED})"
# The parts of a direct debit stand beside the means of payment, not inside.
_DEBIT_BESIDE = (
    "../ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID or ../ram:CreditorReferenceID"
    " or ram:PayerPartyDebtorFinancialAccount/ram:IBANID"
)
_CII_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount"
_CII_CARD = "ram:ApplicableTradeSettlementFinancialCard"
_BANKS = "ram:PayeeSpecifiedCreditorFinancialInstitution"
_ATTACHED = "ram:AttachmentBinaryObject/@filename"

GERMANY = (
    NationalRule(
        "BR-DE-1",
        _("The invoice doesn't say how to pay."),
        "self::*[not(cac:PaymentMeans)]",
        f"self::*[not({CII_MEANS})]",
    ),
    NationalRule(
        "BR-DE-2",
        _("The seller's contact is missing."),
        "cac:AccountingSupplierParty[not(cac:Party/cac:Contact)]",
        f"{CII_SELLER}[not(ram:DefinedTradeContact)]",
    ),
    NationalRule(
        "BR-DE-3",
        _("The town of the seller is missing."),
        lacks(f"{UBL_SELLER}/{_ADDRESS}", "cbc:CityName"),
        lacks(f"{CII_SELLER}/{_CII_ADDRESS}", "ram:CityName"),
    ),
    NationalRule(
        "BR-DE-4",
        _("The postcode of the seller is missing."),
        lacks(f"{UBL_SELLER}/{_ADDRESS}", "cbc:PostalZone"),
        lacks(f"{CII_SELLER}/{_CII_ADDRESS}", "ram:PostcodeCode"),
    ),
    NationalRule(
        "BR-DE-5",
        _("The seller's contact has no name of a person or department."),
        lacks(_CONTACT, "cbc:Name"),
        lacks(_CII_CONTACT, "ram:PersonName", "ram:DepartmentName"),
    ),
    NationalRule(
        "BR-DE-6",
        _("The seller's contact has no phone number."),
        lacks(_CONTACT, "cbc:Telephone"),
        lacks(_CII_CONTACT, "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
    ),
    NationalRule(
        "BR-DE-7",
        _("The seller's contact has no e-mail address."),
        lacks(_CONTACT, "cbc:ElectronicMail"),
        lacks(_CII_CONTACT, "ram:EmailURIUniversalCommunication/ram:URIID"),
    ),
    NationalRule(
        "BR-DE-8",
        _("The town of the buyer is missing."),
        lacks(f"{UBL_BUYER}/{_ADDRESS}", "cbc:CityName"),
        lacks(f"{CII_BUYER}/{_CII_ADDRESS}", "ram:CityName"),
    ),
    NationalRule(
        "BR-DE-9",
        _("The postcode of the buyer is missing."),
        lacks(f"{UBL_BUYER}/{_ADDRESS}", "cbc:PostalZone"),
        lacks(f"{CII_BUYER}/{_CII_ADDRESS}", "ram:PostcodeCode"),
    ),
    NationalRule(
        "BR-DE-10",
        _("The place of delivery has no town."),
        lacks(_DELIVERY, "cbc:CityName"),
        lacks(f"{_CII_DELIVERY}/{_CII_ADDRESS}", "ram:CityName"),
    ),
    NationalRule(
        "BR-DE-11",
        _("The place of delivery has no postcode."),
        lacks(_DELIVERY, "cbc:PostalZone"),
        lacks(f"{_CII_DELIVERY}/{_CII_ADDRESS}", "ram:PostcodeCode"),
    ),
    NationalRule(
        "BR-DE-14",
        _("A group of the VAT breakdown has no rate."),
        lacks("cac:TaxTotal/cac:TaxSubtotal", "cac:TaxCategory/cbc:Percent"),
        lacks(f"{SETTLEMENT}/ram:ApplicableTradeTax", "ram:RateApplicablePercent"),
    ),
    NationalRule(
        "BR-DE-15",
        _("The buyer's reference (Leitweg-ID) is missing."),
        lacks("self::*", "cbc:BuyerReference"),
        lacks("self::*", f"{AGREEMENT}/ram:BuyerReference"),
    ),
    NationalRule(
        "BR-DE-16",
        _("The seller has neither a VAT id nor a tax number."),
        f"{_NO_TAX_NUMBER}[cac:AllowanceCharge/cac:TaxCategory/cbc:ID[{_TAXED}] or"
        f" {UBL_LINE}/cac:Item/cac:ClassifiedTaxCategory/cbc:ID[{_TAXED}]]",
        f"{_CII_NO_TAX_NUMBER}[{CII_LINE}//ram:CategoryCode[{_TAXED}] or"
        f" {SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge//ram:CategoryCode[{_TAXED}]]",
    ),
    NationalRule(
        "BR-DE-18",
        _("A cash discount doesn't have the form #SKONTO#TAGE=14#PROZENT=2.00# with a line break."),
        f'cac:PaymentTerms/cbc:Note[1][re:test(., "{_NO_DISCOUNT}")]',
        f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description[1]"
        f'[re:test(., "{_NO_DISCOUNT}")]',
    ),
    NationalRule(
        "BR-DE-22",
        _("Two attached files have the same name."),
        "cac:AdditionalDocumentReference[cac:Attachment/*/@filename ="
        " preceding-sibling::cac:AdditionalDocumentReference/cac:Attachment/*/@filename]",
        f"//ram:AdditionalReferencedDocument[{_ATTACHED} ="
        f" preceding-sibling::ram:AdditionalReferencedDocument/{_ATTACHED}]",
    ),
    NationalRule(
        "BR-DE-23-a",
        _("Payment by transfer lacks the account."),
        _means(_TRANSFER, "not(cac:PayeeFinancialAccount)"),
        _cii_means(_TRANSFER, f"not({_CII_ACCOUNT})"),
    ),
    NationalRule(
        "BR-DE-23-b",
        _("Payment by transfer must not name a card or a direct debit."),
        _means(_TRANSFER, "cac:CardAccount or cac:PaymentMandate"),
        _cii_means(_TRANSFER, f"{_CII_CARD} or {_DEBIT_BESIDE}"),
    ),
    NationalRule(
        "BR-DE-24-a",
        _("Payment by card lacks the card."),
        _means(_CARD, "not(cac:CardAccount)"),
        _cii_means(_CARD, f"not({_CII_CARD})"),
    ),
    NationalRule(
        "BR-DE-24-b",
        _("Payment by card must not name an account or a direct debit."),
        _means(_CARD, "cac:PayeeFinancialAccount or cac:PaymentMandate"),
        _cii_means(_CARD, f"{_CII_ACCOUNT} or {_DEBIT_BESIDE}"),
    ),
    NationalRule(
        "BR-DE-25-a",
        _("Payment by direct debit lacks the mandate."),
        _means(_DEBIT, "not(cac:PaymentMandate)"),
        _cii_means(_DEBIT, f"not({_DEBIT_BESIDE})"),
    ),
    NationalRule(
        "BR-DE-25-b",
        _("Payment by direct debit must not name an account to pay to or a card."),
        _means(_DEBIT, "cac:PayeeFinancialAccount or cac:CardAccount"),
        _cii_means(_DEBIT, f"{_CII_ACCOUNT} or {_BANKS} or {_CII_CARD}"),
    ),
    NationalRule(
        "BR-DE-30",
        _("A direct debit lacks the creditor's identifier."),
        "self::*[cac:PaymentMeans/cac:PaymentMandate][not((cac:AccountingSupplierParty/cac:Party |"
        " cac:PayeeParty)/cac:PartyIdentification/cbc:ID[@schemeID = 'SEPA'])]",
        f"self::*[{_ANY_DEBIT}][not({_CREDITOR} and ({_MANDATE} or {_DEBITED}))]",
    ),
    NationalRule(
        "BR-DE-31",
        _("A direct debit lacks the account that is charged."),
        "self::*[cac:PaymentMeans/cac:PaymentMandate]"
        "[not(cac:PaymentMeans/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID)]",
        f"self::*[{_ANY_DEBIT}][not({_DEBITED} and ({_MANDATE} or {_CREDITOR}))]",
    ),
    NationalRule(
        "BR-TMP-2",
        _("The address of an external document is no full web address."),
        "cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference"
        "[not(re:test(cbc:URI, '^[a-zA-Z][a-zA-Z0-9+.-]+:'))]",
        f"{AGREEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode = '916'][ram:URIID]"
        "[not(re:test(ram:URIID, '^[a-zA-Z][a-zA-Z0-9+.-]+:'))]",
    ),
    NationalRule(
        "BR-TMP-3",
        _("Gross and net price of a line are for different quantities."),
        cii=f"{CII_PRICE}/ram:BasisQuantity[../../ram:NetPriceProductTradePrice/ram:BasisQuantity]"
        "[not(. = ../../ram:NetPriceProductTradePrice/ram:BasisQuantity) or"
        " @unitCode != ../../ram:NetPriceProductTradePrice/ram:BasisQuantity/@unitCode]",
    ),
)
