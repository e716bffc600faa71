"""Sources, notifications, bookings, proposals, appointments, visits."""

from __future__ import annotations

from bookings.models.aftercare import DeferredWork, NextStep
from bookings.models.booking import Booking, Notification
from bookings.models.calendar import Appointment, Proposal
from bookings.models.card import CardDesign, PersonalCard
from bookings.models.checklist import Checklist, ChecklistStep
from bookings.models.direct import PageUse, ReturnCause
from bookings.models.earlier_id import EarlierId
from bookings.models.feed import CalendarFeed
from bookings.models.source import Source, SourceService
from bookings.models.visit import ClientSave, Visit, VisitStep

__all__ = [
    "Appointment",
    "Booking",
    "CalendarFeed",
    "CardDesign",
    "Checklist",
    "ChecklistStep",
    "ClientSave",
    "DeferredWork",
    "EarlierId",
    "NextStep",
    "Notification",
    "PageUse",
    "PersonalCard",
    "Proposal",
    "ReturnCause",
    "Source",
    "SourceService",
    "Visit",
    "VisitStep",
]
