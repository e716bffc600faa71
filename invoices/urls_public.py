"""Public pages of the app, below /t/<token>/."""

from __future__ import annotations

from django.urls import path

from invoices.views import inquiry_public

urlpatterns = [
    path("extra-work/", inquiry_public.extra_work, name="public_extra_work"),
]
