"""Web hooks of booking sources, below /hooks/bookings/."""

from __future__ import annotations

from django.urls import path

from bookings.views import hooks

urlpatterns = [path("<slug:slug>/", hooks.take_booking, name="booking_hook")]
