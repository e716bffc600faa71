"""Public pages of the app, below /t/<token>/."""

from __future__ import annotations

from django.urls import path

from reminders import views_public

urlpatterns = [
    path("sold/", views_public.sold, name="public_sold"),
]
