"""Booking systems that we recognise and don't read yet: a person gets told which one it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bookings.intake.events import ParseResult, Problem
from bookings.intake.formats.base import Format, Labels
from bookings.intake.reading import Document

NAME = "other"


def _system(document: Document) -> str:
    """Name the system by marks of its own; empty when there are none."""
    data: Any = document.data
    if isinstance(data, dict):
        if {"notification_type", "booking_hash"} <= data.keys():
            return "SimplyBook.me"
        if {"action", "payload"} <= data.keys():
            return "Easy!Appointments"
        if "selfServiceAppointmentId" in data:
            return "Microsoft Bookings"
    return ""


def recognises(document: Document) -> bool:
    return bool(_system(document))


def parse(document: Document, labels: Labels) -> ParseResult:
    reason = _("notifications of %(system)s are not supported yet") % {"system": _system(document)}
    return ParseResult(NAME, problems=(*document.problems, Problem("", reason)))


FORMAT = Format(NAME, "-", recognises, parse)
