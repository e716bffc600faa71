"""Our own JSON form of an order or invoice, for workshops whose system can write a simple file.

    {"number": "A-17", "currency": "EUR", "seller": "", "customer": "", "vehicle": "",
     "date": "2026-11-05", "order": "", "type": "380", "preceding": "",
     "lines": [{"id": "1", "text": "Motoröl 5W-30", "quantity": "4.5", "unit": "l",
                "unit_price": "9.80", "discount_percent": "0", "net": "44.10",
                "vat_rate": "19", "item_number": "OEL530", "order_line": ""}],
     "adjustments": [{"kind": "allowance", "net": "-10.00", "text": "Treue", "vat_rate": "19"}],
     "totals": {"net": "34.10", "vat": "6.48", "gross": "40.58"}}

Only ``number`` and each line's ``text`` must be there. Amounts are net, as text or numbers;
``unit`` is aw, h, pc, l, set, flat or a UN/ECE code; ``totals`` are computed when left out
(R-23); ``order_line`` is the id of the order's line. ``kind`` is allowance, charge, rounding
or prepaid; reductions are negative. ``type`` is a code of UNTDID 1001, 381 for a credit note,
whose ``preceding`` invoice it takes back.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from invoices.errors import DocumentRefusedError
from invoices.matching.documents import (
    ADJUSTMENT_KINDS,
    Adjustment,
    Document,
    DocumentLine,
    Head,
    Totals,
)
from invoices.readers.heads import to_day
from invoices.readers.values import (
    RawLine,
    make_line,
    make_totals,
    to_decimal,
    with_unique_ids,
)
from workshop_crm.lib.money import ZERO, round_money


def read_json(content: bytes) -> Document:
    """Read our JSON form. Raises DocumentRefusedError, naming the field that is wrong."""
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise DocumentRefusedError(_("The file is no valid JSON.")) from error
    data = _object(data, "document")
    return Document(
        number=_text(data, "number", is_needed=True),
        currency=_text(data, "currency") or "EUR",
        seller=_text(data, "seller"),
        customer=_text(data, "customer"),
        vehicle=_text(data, "vehicle"),
        syntax="JSON",
        lines=with_unique_ids(_line(item) for item in _objects(data, "lines")),
        adjustments=tuple(_adjustment(item) for item in _objects(data, "adjustments")),
        stated=_totals(data),
        head=_head(data),
    )


def _head(data: dict[str, Any]) -> Head:
    return Head(
        type_code=_text(data, "type"),
        issued_on=to_day(_text(data, "date")),
        buyer=_text(data, "customer"),
        order_numbers=tuple(filter(None, [_text(data, "order")])),
        preceding=_text(data, "preceding"),
        words=tuple(filter(None, [_text(data, "vehicle")])),
    )


def _wrong(field: str) -> DocumentRefusedError:
    return DocumentRefusedError(
        _("The field “%(field)s” is missing or wrong.") % {"field": field[:40]}
    )


def _object(value: object, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(field)
    return value


def _objects(data: dict[str, Any], field: str) -> list[dict[str, Any]]:
    values = data.get(field, [])
    if not isinstance(values, list):
        raise _wrong(field)
    return [_object(value, field) for value in values]


def _text(data: dict[str, Any], field: str, *, is_needed: bool = False) -> str:
    value = data.get(field)
    if isinstance(value, (dict, list)) or (is_needed and value in (None, "")):
        raise _wrong(field)
    return "" if value is None else " ".join(str(value).split())


def _number(data: dict[str, Any], field: str) -> Decimal | None:
    text = _text(data, field)
    return to_decimal(text) if text else None


def _line(data: dict[str, Any]) -> DocumentLine:
    raw = RawLine(
        id=_text(data, "id"),
        text=_text(data, "text", is_needed=True),
        quantity=_number(data, "quantity"),
        unit=_text(data, "unit"),
        price=_number(data, "unit_price"),
        base_quantity=None,
        net=_number(data, "net"),
        vat_rate=_number(data, "vat_rate"),
        item_number=_text(data, "item_number"),
        order_reference=_text(data, "order_line"),
    )
    return make_line(raw, discount_percent=_number(data, "discount_percent") or ZERO)


def _adjustment(data: dict[str, Any]) -> Adjustment:
    given = _text(data, "kind")
    kind = next((known for known in ADJUSTMENT_KINDS if known == given), None)
    if kind is None:
        raise _wrong("kind")
    net = round_money(_number(data, "net") or ZERO)
    return Adjustment(kind, net, _text(data, "text"), _number(data, "vat_rate") or ZERO)


def _totals(data: dict[str, Any]) -> Totals | None:
    if "totals" not in data:
        return None
    totals = _object(data["totals"], "totals")
    return make_totals(_number(totals, "net"), _number(totals, "vat"), _number(totals, "gross"))
