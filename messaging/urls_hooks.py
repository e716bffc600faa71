"""Web hooks of Twilio, below /hooks/twilio/."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
