"""Addresses of the app's staff pages; each room of the app keeps its own list."""

from __future__ import annotations

from bookings.urls import calendar, intake, visits

app_name = "bookings"
urlpatterns = [
    *calendar.urlpatterns,
    *visits.urlpatterns,
    *intake.urlpatterns,
]
