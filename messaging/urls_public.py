"""Public pages of the app, below /t/<token>/."""

from __future__ import annotations

from django.urls import path

from messaging.views import public

urlpatterns = [
    path("unsubscribe/", public.unsubscribe, name="public_unsubscribe"),
    path("not-me/", public.not_me, name="public_not_me"),
]
