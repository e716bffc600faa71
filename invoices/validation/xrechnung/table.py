"""What a row of the tables of XRechnung's rules is, and the paths that they share."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from lxml import etree

NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "re": "http://exslt.org/regular-expressions",
}
UBL_LINE = "*[self::cac:InvoiceLine or self::cac:CreditNoteLine]"
UBL_SELLER = "cac:AccountingSupplierParty/cac:Party"
UBL_BUYER = "cac:AccountingCustomerParty/cac:Party"
TRADE = "rsm:SupplyChainTradeTransaction"
CII_LINE = f"{TRADE}/ram:IncludedSupplyChainTradeLineItem"
CII_PRICE = f"{CII_LINE}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"
CII_PRODUCT = f"{CII_LINE}/ram:SpecifiedTradeProduct"
AGREEMENT = f"{TRADE}/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
CII_SELLER = f"{AGREEMENT}/ram:SellerTradeParty"
CII_BUYER = f"{AGREEMENT}/ram:BuyerTradeParty"
CII_MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
CII_SUMS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"


@dataclass(frozen=True)
class NationalRule:
    """A rule in both syntaxes: a path that finds what breaks it, "" where it can't be broken."""

    name: str
    says: Promise
    ubl: str = ""
    cii: str = ""

    def is_broken_by(self, root: etree._Element, *, ubl: bool) -> bool:
        """Whether the path of this syntax finds something, or says yes."""
        path = self.ubl if ubl else self.cii
        return bool(path) and bool(root.xpath(path, namespaces=NAMESPACES))


def lacks(group: str, *parts: str) -> str:
    """Give the path to each such group in which none of these parts has a content."""
    filled = " or ".join(f"{part}[normalize-space()]" for part in parts)
    return f"{group}[not({filled})]"


def one_of(codes: str, what: str = ".") -> str:
    """Give the condition that this is one of the codes, which are divided by blanks."""
    return f"contains(' {codes} ', concat(' ', normalize-space({what}), ' '))"
