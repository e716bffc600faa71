"""What is known about single files of the shared material, so that the tests can name it."""

from __future__ import annotations

# Read and refused, per folder of orders and invoices.
READ_AND_REFUSED = {
    "en16931/bis-billing-samples": (16, 0),
    "en16931/cii-examples": (9, 0),
    "en16931/rule-unit-tests": (0, 134),
    "en16931/ubl-examples": (9, 0),
    "factur-x-lib": (6, 0),
    "horstoeko-zugferd": (7, 3),
    "mustang/cli": (0, 1),
    "mustang/library": (25, 2),
    "mustang/validator": (29, 2),
    "orders/order-x-lib": (6, 0),
    "orders/order-x-official/pdf": (8, 0),
    "orders/order-x-official/xml": (14, 0),
    "orders/ubl-bii": (3, 2),
    "orders/ubl21-deal-34": (3, 2),
    "ubl-oasis-invoices": (7, 2),
    "xrechnung-testsuite": (34, 0),
    "xrechnung30-rule-mutations": (128, 0),
    "zugferd-corpus/facturx-pdf": (6, 0),
    "zugferd-corpus/xml-rechnung": (15, 0),
    "zugferd-corpus/zugferd1-pdf-correct": (9, 1),
    "zugferd-corpus/zugferd1-pdf-fail": (1, 0),
    "zugferd-corpus/zugferd2-correct": (18, 0),
    "zugferd-corpus/zugferd2-fail": (14, 0),
    "zugferd-csharp-demodata": (9, 3),
    "zugferd21-23-xml": (15, 0),
}

NO_XML = "a PDF without XML is a picture only"
NO_ORDER = "no order and no invoice, but a message about one"
OLD = "older than ZUGFeRD 1.0, of another form"
BROKEN = "broken on purpose: mandatory parts are missing"
# Every refused file beside the unit tests of the rules, which are sets of snippets.
REFUSED_BECAUSE = {
    "horstoeko-zugferd/pdf_invalid.pdf": NO_XML,
    "horstoeko-zugferd/pdf_plain.pdf": NO_XML,
    "horstoeko-zugferd/xml_invalid_1.xml": BROKEN,
    "mustang/cli/corrupt-factur-x-waytoosmall.pdf": BROKEN,
    "mustang/library/MustangGnuaccountingBeispielRE-20170509_505PDF14.pdf": NO_XML,
    "mustang/library/MustangGnuaccountingBeispielRE-20170509_505PDFA3.pdf": NO_XML,
    "mustang/validator/invalidV1.xml": BROKEN,
    "mustang/validator/invalidV1TooMinimal.xml": BROKEN,
    "orders/ubl-bii/CENBII-AcceptOrder-maximal.xml": NO_ORDER,
    "orders/ubl-bii/CENBII-AcceptOrder-minimal.xml": NO_ORDER,
    "orders/ubl21-deal-34/UBL-OrderCancellation-2.1-Example.xml": NO_ORDER,
    "orders/ubl21-deal-34/UBL-OrderResponseSimple-2.1-Example.xml": NO_ORDER,
    "ubl-oasis-invoices/UBL-Reminder-2.1-Example.xml": NO_ORDER,
    "ubl-oasis-invoices/UBL-SelfBilledCreditNote-2.1-Example.xml": NO_ORDER,
    "zugferd-corpus/zugferd1-pdf-correct/MustangGnuaccountingBeispielRE-20140519_499.pdf": OLD,
    "zugferd-csharp-demodata/ZUGFeRD-invoice-pdflib.xml": OLD,
    "zugferd-csharp-demodata/not-embedded.pdf": NO_XML,
    "zugferd-csharp-demodata/zugferd22_zugferd_23_local_namespaces.xml": BROKEN,
}

GROUPS = "the index counts groups of lines, whose sums repeat their members"
FREE_TEXT = "the index counts free text, which ZUGFeRD 1 writes as lines without amounts"
LINE_SUM = "the index took the sum of a line (BT-X-589) for the whole's"
_CORRECT = "zugferd-corpus/zugferd1-pdf-correct/ZUGFeRD_1p0"
# Where we differ from INDEX.csv, and why we are right.
UNLIKE_THE_INDEX = {
    "mustang/library/cii_UC11_F202600022_EXTENDED_FX_CII_BT-X-589Only_on_GROUP_Line.xml": LINE_SUM,
    "mustang/library/subinvoicelines_Extended_Fallschutz-Set_SubInvoiceLine_Bsp5.xml": GROUPS,
    "mustang/library/subinvoicelines_Extended___SubInvoiceLines_Buero_Material_Bsp3__.xml": GROUPS,
    "mustang/library/"
    "subinvoicelines_ZUGFeRD_Extended__Abschlagsrechnung_SubInvoiceLine_u_LV_Nr_.xml": GROUPS,
    "mustang/validator/X03_01_Abschlagsrechnung_SubInvoiceLine_u_LV_Nr.xml": GROUPS,
    f"{_CORRECT}_BASIC_Rechnungskorrektur.pdf": FREE_TEXT,
    f"{_CORRECT}_COMFORT_Kraftfahrversicherung_Bruttopreise.pdf": FREE_TEXT,
    f"{_CORRECT}_COMFORT_Rabatte.pdf": FREE_TEXT,
    f"{_CORRECT}_COMFORT_Rechnungskorrektur.pdf": FREE_TEXT,
    f"{_CORRECT}_COMFORT_Sachversicherung_berechneter_Steuersatz.pdf": FREE_TEXT,
    f"{_CORRECT}_EXTENDED_Rechnungskorrektur.pdf": FREE_TEXT,
    "zugferd-csharp-demodata/zugferd10_ZUGFeRD_1p0_COMFORT_Rabatte.xml": FREE_TEXT,
}

AROUND = "the XML is right; the PDF around it is wrong"
# Deliberately wrong by folder or name, and nothing of ours objects.
WRONG_IN_A_WAY_WE_DO_NOT_CHECK = {
    "zugferd-corpus/zugferd1-pdf-fail/fail3.pdf": AROUND,
    "zugferd-corpus/zugferd2-fail/Avoir_FR_type380_EN16931.pdf": AROUND,
    "zugferd-corpus/zugferd2-fail/Avoir_FR_type381_EN16931.pdf": AROUND,
    "zugferd-corpus/zugferd2-fail/ZUGFeRD_2_fully_compliant_complete.pdf": AROUND,
}
