"""Addresses: calendar."""

from __future__ import annotations

from django.urls import path

from bookings.views import calendar

urlpatterns = [
    path("appointments/new/", calendar.new_appointment, name="new_appointment"),
    path("appointments/<int:pk>/move/", calendar.move_appointment, name="move"),
    path("appointments/<int:pk>/cancel/", calendar.cancel_appointment, name="cancel"),
]
