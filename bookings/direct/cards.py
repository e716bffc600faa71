"""Business cards to hand over: ten on a sheet, with the way to the own booking page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bookings.links import card_url, site_booking_url
from bookings.models import CardDesign, PersonalCard
from workshop.models import Company, Workshop
from workshop_crm.lib.pdf import html_to_pdf

CARDS_PER_SHEET = 10
# So many letters of the slogan stand side by side.
LINE = 46


@dataclass(frozen=True)
class CardWish:
    """How the sheet is to be: for one customer or for anybody, in which language, both sides?"""

    card: PersonalCard | None = None
    language: str = settings.LANGUAGE_CODE
    has_back: bool = False


def card_sheet(site: Workshop, company: Company, wish: CardWish | None = None) -> bytes:
    """Return the PDF of A4: ten cards of 85 x 55 mm with crop marks, the backs on a second page.

    The code on the card leads to the site's own booking page. A personal one knows its customer
    there; the card itself says nothing about them. Whatever staff chose for the screen, the
    card speaks the house's language unless another one is wished for.
    """
    context = card_context(site, company, wish or CardWish())
    with translation.override(context["language"]):
        return html_to_pdf("bookings/cards.html", context, style="bookings/cards.css")


def card_context(site: Workshop, company: Company, wish: CardWish) -> dict[str, Any]:
    """Return what stands on the cards, for the sheet and for the look at it before."""
    address = card_url(wish.card) if wish.card else site_booking_url(site)
    design = CardDesign.objects.filter(workshop=site).first() or CardDesign(workshop=site)
    is_english = wish.language.startswith("en")
    language = "en" if is_english else "de"
    with translation.override(language):
        usual = _("Book with us directly: the same conditions as on the internet.")
    return {
        "site": site,
        "company": company,
        "address": address,
        "slogan": even_lines((design.slogan_en if is_english else design.slogan_de) or usual),
        "contact": design.contact,
        "code": segno.make(address, error="m").svg_data_uri(border=0),
        "sides": ("front", "back") if wish.has_back else ("front",),
        "cards": range(CARDS_PER_SHEET),
        "language": language,
    }


def even_lines(text: str) -> list[str]:
    """Break a slogan into lines of about the same length, so that no word stands alone."""
    words = text.split()
    count = -(-len(" ".join(words)) // LINE)
    lines: list[str] = []
    while words:
        rest = " ".join(words)
        goal = len(rest) / max(1, count - len(lines))
        taken = 1
        while taken < len(words) and len(" ".join(words[: taken + 1])) <= max(goal + 3, 1):
            taken += 1
        lines.append(" ".join(words[:taken]))
        words = words[taken:]
    return lines
