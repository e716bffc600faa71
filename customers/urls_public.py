"""Public pages of the app, below /t/<token>/."""

from __future__ import annotations

from django.urls import path

from customers.views import public

urlpatterns = [
    path("preferences/", public.preferences, name="public_preferences"),
    path("confirm/", public.confirm, name="public_confirm_consent"),
]
