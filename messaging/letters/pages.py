"""What stands on paper: the letters of a batch, the printed paper below them, the cover sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format

from customers.models import Customer
from messaging.errors import NotWaitingError
from messaging.letters.postal_address import postal_lines
from messaging.models import LetterBatch, Message
from workshop.legal import legal_lines
from workshop.models import Company

STYLE = "messages/_letter.css"
HOME = "DE"
LIST_ROWS = 62


@dataclass(frozen=True)
class Printed:
    """One letter as the cover sheet lists it."""

    number: str
    postcode: str
    town: str
    name: str
    pages: int


def letter_number(batch: LetterBatch, position: int) -> str:
    """Return the number on a letter, by which one that came back is found again."""
    return f"{batch.pk}-{position:03}"


def in_postal_order(letters: Sequence[Message]) -> list[Message]:
    """Sort as the post does: home by postcode, then abroad by country."""
    return sorted(letters, key=_postal_key)


def _postal_key(letter: Message) -> tuple[object, ...]:
    customer = recipient_of(letter)
    country = customer.country or HOME
    place = (customer.postcode, customer.city.casefold(), customer.street.casefold())
    return (country != HOME, country, *place, letter.pk)


def recipient_of(letter: Message) -> Customer:
    """Return the customer of a letter; raises NotWaitingError when the data were deleted."""
    if letter.customer is None:
        raise NotWaitingError
    return letter.customer


def page_of(letter: Message, number: str, company: Company) -> str:
    """Return what is printed on the paper for one customer, in their language."""
    with translation.override(letter.language):
        context = {
            "language": letter.language,
            "recipient": postal_lines(recipient_of(letter)),
            "name": recipient_of(letter).name,
            "number": number,
            "date": date_format(timezone.localdate(letter.claimed_at), "DATE_FORMAT"),
            "company": company,
            "body": letter.html,
        }
        return render_to_string("messages/_letter.html", context)


def paper_of(language: str, company: Company) -> str:
    """Return what is the same below all letters in a language."""
    with translation.override(language):
        context = {
            "company": company,
            "return_line": f"{company.name} · {company.street} · {company.postcode} {company.city}",
            "legal_lines": legal_lines(company),
        }
        return render_to_string("messages/_letter_paper.html", context)


def cover_of(
    batch: LetterBatch, printed: Sequence[Printed], company: Company, *, now: datetime
) -> str:
    """Return the sheet on top: how many there are, in which order, and what is left to do."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "batch": batch,
            "company": company,
            "made_at": timezone.localtime(now),
            **_sums(printed, is_duplex=company.prints_both_sides),
            "lists": [
                [_line_of(each) for each in printed[at : at + LIST_ROWS]]
                for at in range(0, len(printed), LIST_ROWS)
            ],
        }
        return render_to_string("messages/_letter_cover.html", context)


def _sums(printed: Sequence[Printed], *, is_duplex: bool) -> dict[str, Any]:
    sheets = [-(-each.pages // 2) if is_duplex else each.pages for each in printed]
    zones = Counter(each.postcode[:1] if each.postcode else "" for each in printed)
    return {
        "letter_count": len(printed),
        "page_count": sum(each.pages for each in printed),
        "sheet_count": sum(sheets),
        "thick_count": sum(count > 1 for count in sheets),
        "zones": sorted((zone, count) for zone, count in zones.items() if zone),
        "abroad_count": zones[""],
    }


def _line_of(each: Printed) -> str:
    """Return a line of fixed columns: a thousand rows as a table would take longer than letters."""
    place = f"{each.postcode} {each.town}".strip()
    return f"{each.number:<9} {place[:28]:<28} {each.name[:38]:<38} {each.pages:>3}"
