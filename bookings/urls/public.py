"""Public pages of the app, below /t/<token>/."""

from __future__ import annotations

from django.urls import path

from bookings.views import (
    appointment_public,
    booking_public,
    feed,
    proposal_public,
    satisfaction_public,
)

urlpatterns = [
    path("proposal/", proposal_public.proposal, name="public_proposal"),
    path("proposal/accept/", proposal_public.accept_date, name="public_proposal_accept"),
    path("proposal/choose/", proposal_public.choose, name="public_proposal_choose"),
    path("proposal/other/", proposal_public.other_date, name="public_proposal_other"),
    path("proposal/decline/", proposal_public.decline_dates, name="public_proposal_decline"),
    path("appointment/", appointment_public.appointment, name="public_appointment"),
    path("appointment/move/", appointment_public.move_date, name="public_appointment_move"),
    path("appointment/cancel/", appointment_public.cancel_date, name="public_appointment_cancel"),
    path("appointment/again/", appointment_public.rebook, name="public_appointment_again"),
    path("appointment/ics/", appointment_public.calendar_file, name="public_appointment_ics"),
    path("satisfaction/", satisfaction_public.satisfaction, name="public_satisfaction"),
    path("satisfaction/rate/", satisfaction_public.rate, name="public_satisfaction_rate"),
    path("calendar.ics", feed.calendar_feed, name="public_calendar_feed"),
    path("book/", booking_public.book_vehicle, name="public_book"),
]
