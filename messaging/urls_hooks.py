"""Web hooks of Twilio, below /hooks/twilio/."""

from __future__ import annotations

from django.urls import path

from messaging.views import hooks

urlpatterns = [
    path("status/", hooks.status, name="twilio_status"),
    path("call/", hooks.call, name="twilio_call"),
    path("inbound/", hooks.inbound, name="twilio_inbound"),
    path("voice/<str:token>/", hooks.voice, name="twilio_voice"),
]
