"""Business cards to hand over: ten on a sheet, with the way to the own booking page."""

from __future__ import annotations

import segno
from django.conf import settings
from django.utils import translation

from bookings.links import site_booking_url
from workshop.models import Company, Workshop
from workshop_crm.lib.pdf import html_to_pdf

CARDS_PER_SHEET = 10


def card_sheet(site: Workshop, company: Company) -> bytes:
    """Return the PDF of one A4 sheet: ten cards of 85 x 55 mm with crop marks.

    The code on the card leads to the site's own booking page. Cards are for customers: they
    speak the house's language, whatever staff chose for the screen.
    """
    address = site_booking_url(site)
    context = {
        "site": site,
        "company": company,
        "address": address,
        "code": segno.make(address, error="m").svg_data_uri(border=0),
        "cards": range(CARDS_PER_SHEET),
    }
    with translation.override(settings.LANGUAGE_CODE):
        return html_to_pdf("bookings/cards.html", context, style="bookings/cards.css")
