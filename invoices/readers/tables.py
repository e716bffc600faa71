"""Invoices and orders as tables: a row per line, as most workshop programs export them.

Headings are recognised in German and English (``HEADINGS``); the text of a line, its number of
document and a price or a sum must be there. Prices and sums are net. A table that names orders
only holds orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.importing.errors import UnreadableFileError
from customers.importing.reading import Table, read_table
from invoices.errors import DocumentRefusedError
from invoices.matching.documents import Document, DocumentLine, Head
from invoices.readers.heads import to_day
from invoices.readers.values import RawLine, make_line, to_decimal, with_unique_ids
from workshop_crm.lib.money import ZERO
from workshop_crm.lib.names import fold
from workshop_crm.lib.sheets import csv_lines

HEADINGS: dict[str, str] = {
    "number": "rechnungsnummer rechnungsnr rechnungnr rechnung renr belegnummer belegnr beleg "
    "nummer invoicenumber invoiceno invoice number",
    "date": "rechnungsdatum belegdatum datum invoicedate date",
    "buyer": "kunde kundenname name rechnungsempfaenger customer",
    "plate": "kennzeichen kfzkennzeichen amtlkennzeichen plate",
    "vin": "fin fahrgestellnummer fahrgestellnr vin",
    "order": "auftragsnummer auftragsnr auftrag order ordernumber orderno",
    "type": "belegart art typ type",
    "preceding": "zurechnung ursprungsrechnung bezugsrechnung storniert precedinginvoice",
    "id": "pos position posnr zeile line",
    "item_number": "artikelnummer artikelnr artnr teilenummer teilenr itemnumber partnumber",
    "text": "bezeichnung text beschreibung leistung artikel description",
    "quantity": "menge anzahl quantity",
    "unit": "einheit me unit",
    "price": "einzelpreis epreis ep preis einzelpreisnetto unitprice price",
    "net": "gesamtpreis gesamt gesamtnetto netto betrag nettobetrag summe net total",
    "rate": "mwst ust mwstsatz ustsatz steuersatz mwstprozent vat vatrate",
    "discount": "rabatt rabattprozent discount",
}
FIELD_OF_HEADING = {word: field for field, words in HEADINGS.items() for word in words.split()}
UNITS = {
    "h": "std stunde stunden h hrs",
    "aw": "aw",
    "pc": "stk st stck stueck pc pcs",
    "l": "l ltr liter",
    "set": "satz set",
    "flat": "pauschal psch pau ps flat",
}
UNIT_OF_WORD = {word: unit for unit, words in UNITS.items() for word in words.split()}
NUMBERS = ("quantity", "price", "net", "rate", "discount")
CREDIT_WORDS = ("gutschrift", "storno", "rechnungskorrektur", "credit")
STANDARD_RATE = "19"
CREDIT_NOTE = "381"
FEWEST_KNOWN = 2
_DECIMAL_COMMA = re.compile(r"\d,\d{1,4}\D*$")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")

Row = dict[str, str]


def split_table(content: bytes) -> list[bytes]:
    """Return a CSV of its own for each document of a table, in their order.

    Raises DocumentRefusedError for what is no such table.
    """
    table, fields = _open(content)
    rows: dict[str, list[list[str]]] = {}
    for number, cells in table.rows():
        rows.setdefault(_named(fields, number, cells)["number"], []).append(cells)
    return ["".join(csv_lines([table.headings, *some])).encode() for some in rows.values()]


def read_table_document(content: bytes) -> Document:
    """Read a table that holds one document. Raises DocumentRefusedError."""
    table, fields = _open(content)
    rows = [(number, _named(fields, number, cells)) for number, cells in table.rows()]
    numbers = {row["number"] for _number, row in rows}
    if len(numbers) != 1:
        raise DocumentRefusedError(
            _("The table holds %(count)s documents; here it must be one.") % {"count": len(numbers)}
        )
    has_comma = any(_DECIMAL_COMMA.search(cell) for _number, row in rows for cell in row.values())
    lines = with_unique_ids(_line(number, row, has_comma=has_comma) for number, row in rows)
    first: Mapping[str, str] = {
        key: next((row[key] for _number, row in rows if row.get(key)), "") for key in fields
    }
    return Document(
        number=first["number"],
        lines=lines,
        syntax="CSV",
        head=_head(
            first,
            is_positive=sum((line.net for line in lines), ZERO) > 0,
            is_order=_holds_orders(table),
        ),
    )


def _open(content: bytes) -> tuple[Table, list[str]]:
    try:
        table = read_table(content, _count_known)
    except UnreadableFileError as error:
        raise DocumentRefusedError(str(error)) from error
    fields = _fields_of(table)
    if _holds_orders(table):
        fields = ["number" if field == "order" else field for field in fields]
    if _count_known(table.headings) < FEWEST_KNOWN:
        raise DocumentRefusedError(
            _("The file is neither an e-invoice (XML or PDF) nor a table with known columns.")
        )
    needed = {
        _("number of the invoice"): {"number"},
        _("text of the line"): {"text"},
        _("price or net sum"): {"price", "net"},
    }
    missing = [name for name, either in needed.items() if not either & set(fields)]
    if missing:
        raise DocumentRefusedError(
            _("The table lacks the column: %(columns)s.") % {"columns": ", ".join(missing)}
        )
    return table, fields


def _fields_of(table: Table) -> list[str]:
    return [FIELD_OF_HEADING.get(_plain(heading), "") for heading in table.headings]


def _holds_orders(table: Table) -> bool:
    fields = _fields_of(table)
    return "order" in fields and "number" not in fields


def _count_known(cells: Iterable[str]) -> int:
    return len({FIELD_OF_HEADING.get(_plain(cell), "") for cell in cells} - {""})


def _plain(text: str) -> str:
    return re.sub(r"[^a-z]", "", fold(text))


def _named(fields: list[str], number: int, cells: list[str]) -> Row:
    row: Row = {}
    for field, cell in zip(fields, cells, strict=False):
        if field and not row.get(field):
            row[field] = cell
    if not row.get("number"):
        raise DocumentRefusedError(_("Row %(row)s has no number of an invoice.") % {"row": number})
    return row


def _head(first: Mapping[str, str], *, is_positive: bool, is_order: bool) -> Head:
    """A credit note may be told by its kind; negative amounts say it by themselves."""
    is_credit = _plain(first.get("type", "")).startswith(CREDIT_WORDS)
    german = _GERMAN_DAY.match(first.get("date", ""))
    day = "{2}-{1:0>2}-{0:0>2}".format(*german.groups()) if german else first.get("date", "")
    return Head(
        type_code=CREDIT_NOTE if is_credit and is_positive else "",
        issued_on=to_day(day),
        buyer=first.get("buyer", ""),
        order_numbers=tuple(filter(None, [first.get("order", "")])),
        preceding=first.get("preceding", ""),
        is_order=is_order,
        words=tuple(filter(None, [first.get("plate", ""), first.get("vin", "")])),
    )


def _line(number: int, row: Row, *, has_comma: bool) -> DocumentLine:
    numbers = {key: _number(number, row.get(key, ""), has_comma=has_comma) for key in NUMBERS}
    text = row.get("text") or row.get("item_number", "")
    if not text or (numbers["price"] is None and numbers["net"] is None):
        raise DocumentRefusedError(_("Row %(row)s has no text or no price.") % {"row": number})
    raw = RawLine(
        id=row.get("id", ""),
        text=" ".join(text.split()),
        quantity=numbers["quantity"],
        unit=UNIT_OF_WORD.get(_plain(row.get("unit", "")), row.get("unit", "")),
        price=numbers["price"],
        base_quantity=None,
        net=numbers["net"],
        vat_rate=Decimal(STANDARD_RATE) if numbers["rate"] is None else numbers["rate"],
        item_number=row.get("item_number", ""),
    )
    return make_line(raw, discount_percent=numbers["discount"] or ZERO)


def _number(row: int, cell: str, *, has_comma: bool) -> Decimal | None:
    """Return a number; a comma anywhere in the table makes dots marks of thousands."""
    bare = re.sub(r"[^\d.,+-]", "", cell)
    if not bare:
        if cell:
            raise DocumentRefusedError(
                _("Row %(row)s: “%(text)s” is no number.") % {"row": row, "text": cell[:40]}
            )
        return None
    if bare.endswith("-"):
        bare = f"-{bare[:-1]}"
    return to_decimal(
        bare.replace(".", "").replace(",", ".") if has_comma else bare.replace(",", "")
    )
