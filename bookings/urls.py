"""Addresses of the app's staff pages; each room of the app keeps its own list."""

from __future__ import annotations

from bookings import urls_calendar, urls_intake, urls_visits

app_name = "bookings"
urlpatterns = [
    *urls_calendar.urlpatterns,
    *urls_visits.urlpatterns,
    *urls_intake.urlpatterns,
]
