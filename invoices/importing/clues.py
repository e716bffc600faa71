"""What a document tells of the order, the car and the person behind it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from invoices.matching.documents import Document
from workshop_crm.lib.plates import parse_plate
from workshop_crm.lib.vin import check_vin

_PLATE = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?[1-9]\d{0,3} ?[EH]?(?![\w-])")
_VIN = re.compile(r"(?<!\w)[A-HJ-NPR-Z0-9]{17}(?!\w)")


@dataclass(frozen=True)
class Clues:
    """Numbers of orders, plates as keys, VINs, the buyer's name, the day of the invoice."""

    numbers: frozenset[str]
    plates: frozenset[str]
    vins: frozenset[str]
    buyer: str
    day: date


def clues_of(document: Document, *, today: date) -> Clues:
    """Collect them; ``today`` stands in for a day that the document leaves out."""
    head = document.head
    texts = [text.upper() for text in (*head.words, document.vehicle)]
    written = [plate for text in texts for plate in (text, *_PLATE.findall(text))]
    plates = (parse_plate(plate) for plate in written)
    vins = (check_vin(vin).value for text in texts for vin in _VIN.findall(text))
    return Clues(
        numbers=frozenset(head.order_numbers),
        plates=frozenset(plate.key for plate in plates if plate),
        vins=frozenset(vins),
        buyer=(head.buyer or document.customer).replace(",", " "),
        day=head.issued_on or today,
    )
