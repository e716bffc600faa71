"""Ways to break our small right XRechnung: the rules that fire then, and what is put for what.

Each row names the rules and the change in UBL and in CII; None where that syntax can't break it.
"""

from __future__ import annotations

Change = tuple[str, str] | None

UBL_ACCOUNT = (
    "<cac:PayeeFinancialAccount><cbc:ID>DE75512108001245126199</cbc:ID></cac:PayeeFinancialAccount>"
)
CII_ACCOUNT = (
    "<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE75512108001245126199</ram:IBANID>"
    "</ram:PayeePartyCreditorFinancialAccount>"
)
UBL_MEANS = f"<cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>{UBL_ACCOUNT}"
CII_MEANS = f"<ram:TypeCode>58</ram:TypeCode>{CII_ACCOUNT}"
UBL_CARD = (
    "<cac:CardAccount><cbc:PrimaryAccountNumberID>1234</cbc:PrimaryAccountNumberID>"
    "<cbc:NetworkID>VISA</cbc:NetworkID></cac:CardAccount>"
)
CII_CARD = (
    "<ram:ApplicableTradeSettlementFinancialCard><ram:ID>1234</ram:ID>"
    "</ram:ApplicableTradeSettlementFinancialCard>"
)
UBL_MANDATE = (
    "<cac:PaymentMandate><cbc:ID>M-1</cbc:ID><cac:PayerFinancialAccount>"
    "<cbc:ID>DE75512108001245126199</cbc:ID></cac:PayerFinancialAccount></cac:PaymentMandate>"
)
CII_DEBITED = (
    "<ram:PayerPartyDebtorFinancialAccount><ram:IBANID>DE75512108001245126199</ram:IBANID>"
    "</ram:PayerPartyDebtorFinancialAccount>"
)


def means(code: str, *parts: str, ubl: bool) -> Change:
    """Put another way to pay in place of the transfer."""
    name = "cbc:PaymentMeansCode" if ubl else "ram:TypeCode"
    return UBL_MEANS if ubl else CII_MEANS, f"<{name}>{code}</{name}>{''.join(parts)}"


def both(old: str, new: str) -> tuple[Change, Change]:
    """The same change in both syntaxes."""
    return (old, new), (old, new)


def emptied(ubl: str, cii: str) -> tuple[Change, Change]:
    """Take a part with a content away, whole."""
    return (ubl, ""), (cii, "")


CONTACT = (
    "<cac:Contact><cbc:Name>Ole Petersen</cbc:Name><cbc:Telephone>04841 1234</cbc:Telephone>"
    "<cbc:ElectronicMail>ole@werkstatt.example</cbc:ElectronicMail></cac:Contact>"
)
CII_CONTACT = (
    "<ram:DefinedTradeContact><ram:PersonName>Ole Petersen</ram:PersonName>"
    "<ram:TelephoneUniversalCommunication><ram:CompleteNumber>04841 1234</ram:CompleteNumber>"
    "</ram:TelephoneUniversalCommunication><ram:EmailURIUniversalCommunication>"
    "<ram:URIID>ole@werkstatt.example</ram:URIID></ram:EmailURIUniversalCommunication>"
    "</ram:DefinedTradeContact>"
)
DISCOUNT = "#SKONTO#TAGE=7#PROZENT=2.00#\n"
URI = '<cbc:EndpointID schemeID="EM">{}</cbc:EndpointID>'
CII_URI = (
    '<ram:URIUniversalCommunication><ram:URIID schemeID="EM">{}</ram:URIID>'
    "</ram:URIUniversalCommunication>"
)
SELLER_URI, BUYER_URI = "post@werkstatt.example", "amt@stadt.example"
START, END = "2026-11-02", "2026-11-03"
CHF = '<cac:TaxTotal><cbc:TaxAmount currencyID="CHF">17.00</cbc:TaxAmount></cac:TaxTotal>'
CII_CHF = '<ram:TaxTotalAmount currencyID="CHF">17.00</ram:TaxTotalAmount>'
CII_EUR = '<ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>'

GERMANY: list[tuple[str, Change, Change]] = [
    (
        "BR-DE-1",
        (f"<cac:PaymentMeans>{UBL_MEANS}</cac:PaymentMeans>", ""),
        (
            f"<ram:SpecifiedTradeSettlementPaymentMeans>{CII_MEANS}"
            "</ram:SpecifiedTradeSettlementPaymentMeans>",
            "",
        ),
    ),
    ("BR-DE-2", *emptied(CONTACT, CII_CONTACT)),
    (
        "BR-DE-3",
        *emptied("<cbc:CityName>Husum</cbc:CityName>", "<ram:CityName>Husum</ram:CityName>"),
    ),
    ("BR-DE-3 R008", *both(">Husum<", "> <")),
    ("BR-DE-4 R008", *both(">25813<", "><")),
    ("BR-DE-5 R008", *both(">Ole Petersen<", "><")),
    ("BR-DE-6 R008", *both(">04841 1234<", "><")),
    ("BR-DE-7 R008", *both(">ole@werkstatt.example<", "><")),
    ("BR-DE-8 R008", *both(">Kiel<", "><")),
    ("BR-DE-9 R008", *both(">24103<", "><")),
    ("BR-DE-10 R008", *both(">Plön<", "><")),
    ("BR-DE-11 R008", *both(">24306<", "><")),
    (
        "BR-DE-14",
        (
            "</cbc:TaxAmount>\n  <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>",
            "</cbc:TaxAmount>\n  <cac:TaxCategory><cbc:ID>S</cbc:ID>",
        ),
        (
            "100.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>"
            "<ram:RateApplicablePercent>19</ram:RateApplicablePercent>",
            "100.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>",
        ),
    ),
    ("BR-DE-15 R008", *both(">04011000-12345-34<", "><")),
    ("BR-DE-16 R008", *both(">DE123456789<", "><")),
    ("BR-DE-18", *both(DISCOUNT, "#SKONTO#TAGE=7#PROZENT=2#\n")),
    ("BR-DE-18", *both(DISCOUNT, "#Skonto#TAGE=7#PROZENT=2.00#\n")),
    ("BR-DE-18", *both(DISCOUNT, "#SKONTO#TAGE=7#PROZENT=2.00#")),
    ("BR-DE-18", *both(DISCOUNT, "#SKONTO#TAGE=7#PROZENT=2.00#BASISBETRAG=9,00#\n")),
    ("BR-DE-18", *both(DISCOUNT, "#SKONTO# TAGE=7#PROZENT=2.00#\n")),
    ("BR-DE-18", *both(DISCOUNT, DISCOUNT + "#VERZUG#TAGE=7#PROZENT=2.00#\n")),
    ("BR-DE-22", *both("arbeit.csv", "teile.csv")),
    ("BR-DE-23-a", means("58", ubl=True), means("30", ubl=False)),
    (
        "BR-DE-23-b",
        means("58", UBL_CARD, UBL_ACCOUNT, ubl=True),
        means("58", CII_CARD, CII_ACCOUNT, ubl=False),
    ),
    ("BR-DE-24-a", means("48", ubl=True), means("48", ubl=False)),
    (
        "BR-DE-24-b",
        means("54", UBL_CARD, UBL_ACCOUNT, ubl=True),
        means("55", CII_CARD, CII_ACCOUNT, ubl=False),
    ),
    ("BR-DE-25-a R061", means("59", ubl=True), means("59", ubl=False)),
    ("BR-DE-25-b BR-DE-30", means("59", UBL_CARD, UBL_MANDATE, ubl=True), None),
    ("BR-DE-25-b BR-DE-30 BR-DE-31 R061", None, means("59", CII_CARD, CII_DEBITED, ubl=False)),
    (
        "BR-DE-30 BR-DE-31",
        means("59", "<cac:PaymentMandate><cbc:ID>M-1</cbc:ID></cac:PaymentMandate>", ubl=True),
        None,
    ),
    ("BR-TMP-2", *both("https://werkstatt.example/bild", "werkstatt.example/bild")),
    (
        "BR-TMP-3",
        None,
        (
            '120.00</ram:ChargeAmount><ram:BasisQuantity unitCode="LTR">1<',
            '120.00</ram:ChargeAmount><ram:BasisQuantity unitCode="LTR">2<',
        ),
    ),
]

CHARGE = "<cbc:MultiplierFactorNumeric>10</cbc:MultiplierFactorNumeric>"
BASE = '<cbc:BaseAmount currencyID="EUR">111.11</cbc:BaseAmount>'
CII_CHARGE = "<ram:CalculationPercent>10</ram:CalculationPercent>"
CII_BASE = "<ram:BasisAmount>111.11</ram:BasisAmount>"
OFF = "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount"
CII_OFF = (
    "<ram:AppliedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator>"
)
RATE = "<cac:TaxCategory><cbc:Percent>19</cbc:Percent></cac:TaxCategory>"
TAX = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount>'

HARMONISED: list[tuple[str, Change, Change]] = [
    (
        "R001",
        ("<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>", ""),
        (
            "<ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>"
            "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</ram:ID>"
            "</ram:BusinessProcessSpecifiedDocumentContextParameter>",
            "",
        ),
    ),
    ("R005 R053 R054", None, both("CHF", "EUR")[1]),
    ("R005", both("CHF</cbc:TaxCurrencyCode>", "EUR</cbc:TaxCurrencyCode>")[0], None),
    ("R008", *both(">Motoröl<", "><")),
    ("R010", *emptied(URI.format(BUYER_URI), CII_URI.format(BUYER_URI))),
    ("R020", *emptied(URI.format(SELLER_URI), CII_URI.format(SELLER_URI))),
    ("R040", (CHARGE, CHARGE.replace("10", "11")), (CII_CHARGE, CII_CHARGE.replace("10", "11"))),
    ("R040", (CHARGE, CHARGE.replace("10", "9")), (CII_CHARGE, CII_CHARGE.replace("10", "9"))),
    ("", (CHARGE, CHARGE.replace("10", "10.01")), (CII_CHARGE, CII_CHARGE.replace("10", "9.99"))),
    ("R041", *emptied(BASE, CII_BASE)),
    ("R042", *emptied(CHARGE, CII_CHARGE)),
    ("R044", (OFF, OFF.replace("false", "true")), (CII_OFF, CII_OFF.replace("false", "true"))),
    ("R046", *both(">8.89<", ">8.88<")),
    (
        "R053",
        (CHF, f"{CHF}{TAX}<cac:TaxSubtotal>{RATE}</cac:TaxSubtotal></cac:TaxTotal>"),
        (CII_CHF, CII_CHF + CII_EUR),
    ),
    ("R054 R055", *emptied(CHF, CII_CHF)),
    ("R055", (CHF, CHF.replace("17", "-17")), (CII_CHF, CII_CHF.replace("17", "-17"))),
    (
        "R061",
        means("49", ubl=True),
        means("49", ubl=False),
    ),
    ("R101", *both(">130<", ">916<")),
    ("R110", (f">{START}<", ">2026-10-31<"), ("20261102", "20261031")),
    ("R111", (f">{END}<", ">2026-11-06<"), ("20261103", "20261106")),
    (
        "R121",
        ('BaseQuantity unitCode="LTR">1<', 'BaseQuantity unitCode="LTR">0<'),
        ('BasisQuantity unitCode="LTR">1<', 'BasisQuantity unitCode="LTR">-1<'),
    ),
    (
        "R130",
        ('BaseQuantity unitCode="LTR"', 'BaseQuantity unitCode="C62"'),
        ('BasisQuantity unitCode="LTR"', 'BasisQuantity unitCode="C62"'),
    ),
]

PAID_FOR_OTHERS = (
    '<cac:PrepaidPayment><cbc:ID>1</cbc:ID><cbc:PaidAmount currencyID="EUR">5.00'
    "</cbc:PaidAmount><cbc:InstructionID>Parken</cbc:InstructionID></cac:PrepaidPayment>"
)
# In a UBL invoice of the extension with five euros paid for others.
EXTENSION: list[tuple[str, str, str]] = [
    ("", "", ""),
    ("BR-DEX-09", ">124.00<", ">119.00<"),
    ("BR-DEX-10", "<cbc:ID>1</cbc:ID><cbc:Paid", "<cbc:Paid"),
    ("BR-DEX-09 BR-DEX-11 BR-DEX-14", '<cbc:PaidAmount currencyID="EUR">5.00</cbc:PaidAmount>', ""),
    ("BR-DEX-12", "<cbc:InstructionID>Parken</cbc:InstructionID>", ""),
    ("BR-DEX-13", ">5.00<", ">5.000<"),
    ("BR-DEX-14", 'PaidAmount currencyID="EUR"', 'PaidAmount currencyID="USD"'),
    (
        "BR-DEX-03",
        "<cac:Price>",
        "<cac:SubInvoiceLine><cac:Item><cbc:Name>A</cbc:Name></cac:Item>"
        "</cac:SubInvoiceLine><cac:Price>",
    ),
]

# In an invoice for a clean vehicle; the part of UBL, then the one of CII.
UBL_CAR = (
    '<cac:CommodityClassification><cbc:ItemClassificationCode listID="CVD">M1'
    "</cbc:ItemClassificationCode></cac:CommodityClassification>"
)
UBL_DRIVE = (
    "<cac:AdditionalItemProperty><cbc:Name>cva</cbc:Name><cbc:Value>clean</cbc:Value>"
    "</cac:AdditionalItemProperty>"
)
UBL_TAX = (
    "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>\n"
    "   <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>"
)
UBL_PAPERS = (
    "<cac:OriginatorDocumentReference><cbc:ID>T-1</cbc:ID></cac:OriginatorDocumentReference>"
    "<cac:ContractDocumentReference><cbc:ID>V-1</cbc:ID></cac:ContractDocumentReference>"
)
CII_DRIVE = (
    "<ram:ApplicableProductCharacteristic><ram:Description>cva</ram:Description>"
    "<ram:Value>clean</ram:Value></ram:ApplicableProductCharacteristic>"
)
CII_CAR = (
    '<ram:DesignatedProductClassification><ram:ClassCode listID="CVD">M1</ram:ClassCode>'
    "</ram:DesignatedProductClassification>"
)
CII_CONTRACT = (
    "<ram:ContractReferencedDocument><ram:IssuerAssignedID>V-1</ram:IssuerAssignedID>"
    "</ram:ContractReferencedDocument>"
)
CII_TENDER = (
    "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>T-1</ram:IssuerAssignedID>"
    "<ram:TypeCode>50</ram:TypeCode></ram:AdditionalReferencedDocument>"
)
VEHICLES: list[tuple[str, Change, Change]] = [
    ("", *both("Motoröl", "Transporter")),
    ("BR-DE-CVD-01", ("<cbc:ID>V-1</cbc:ID>", "<cbc:UUID>x</cbc:UUID>"), (CII_CONTRACT, "")),
    ("BR-DE-CVD-02", ("<cbc:ID>T-1</cbc:ID>", "<cbc:UUID>x</cbc:UUID>"), (CII_TENDER, "")),
    ("BR-DE-CVD-03", (f"{UBL_CAR}{UBL_TAX}{UBL_DRIVE}", UBL_TAX), (CII_DRIVE + CII_CAR, "")),
    ("BR-DE-CVD-04", *both(">M1<", ">M4<")),
    ("BR-DE-CVD-05", *both(">clean<", ">tidy<")),
    ("BR-DE-CVD-03 BR-DE-CVD-06-a", (UBL_DRIVE, ""), (CII_DRIVE, "")),
    ("BR-DE-CVD-03 BR-DE-CVD-06-b", (UBL_CAR, ""), (CII_CAR, "")),
    ("BR-DE-CVD-06-a", (UBL_DRIVE, UBL_DRIVE * 2), (CII_DRIVE, CII_DRIVE * 2)),
    ("BR-DE-CVD-06-b", (UBL_CAR, UBL_CAR * 2), (CII_CAR, CII_CAR * 2)),
]
