"""Web hooks of booking sources, below /hooks/bookings/."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
