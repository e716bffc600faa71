"""Addresses of the customer's pages, absolute and signed (E-04)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from bookings.models import Appointment, PersonalCard, Proposal, Visit
from workshop.models import Workshop
from workshop_crm.lib.tokens import make_token


def _absolute(path: str) -> str:
    return f"{settings.PUBLIC_BASE_URL}{path}"


def proposal_path(proposal: Proposal) -> str:
    """Return the path of the page on which the customer answers a proposal."""
    return reverse("public_proposal", args=[make_token("proposal", proposal.pk)])


def proposal_url(proposal: Proposal) -> str:
    """Return the page on which the customer answers a proposal."""
    return _absolute(proposal_path(proposal))


def appointment_path(appointment: Appointment) -> str:
    """Return the path of the customer's page of an appointment."""
    return reverse("public_appointment", args=[make_token("appointment", appointment.pk)])


def appointment_url(appointment: Appointment) -> str:
    """Return the page on which the customer sees, moves or cancels an appointment."""
    return _absolute(appointment_path(appointment))


def satisfaction_path(visit: Visit) -> str:
    """Return the path of the page on which the customer says how satisfied they are."""
    return reverse("public_satisfaction", args=[make_token("satisfaction", visit.pk)])


def site_booking_url(workshop: Workshop) -> str:
    """Return the site's own booking page."""
    return _absolute(reverse("book_site", args=[workshop.slug]))


def card_url(card: PersonalCard) -> str:
    """Return the booking page that knows who holds this card."""
    return _absolute(reverse("book_card", args=[card.workshop.slug, card.code]))
