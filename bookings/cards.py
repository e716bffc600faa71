"""Business cards to hand over: ten on a sheet, with the way to the own booking page."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.conf import settings
from django.utils import translation

from bookings.links import card_url, site_booking_url
from bookings.models import CardDesign, PersonalCard
from workshop.models import Company, Workshop
from workshop_crm.lib.pdf import html_to_pdf

CARDS_PER_SHEET = 10


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
    wish = wish or CardWish()
    address = card_url(wish.card) if wish.card else site_booking_url(site)
    design = CardDesign.objects.filter(workshop=site).first() or CardDesign(workshop=site)
    is_english = wish.language.startswith("en")
    context = {
        "site": site,
        "company": company,
        "address": address,
        "slogan": design.slogan_en if is_english else design.slogan_de,
        "contact": design.contact,
        "code": segno.make(address, error="m").svg_data_uri(border=0),
        "sides": ("front", "back") if wish.has_back else ("front",),
        "cards": range(CARDS_PER_SHEET),
    }
    with translation.override("en" if is_english else "de"):
        return html_to_pdf("bookings/cards.html", context, style="bookings/cards.css")
