"""Pages below /t/<token>/: each view reads the token for its own purpose (lib/tokens)."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("customers.urls_public")),
    path("", include("messaging.urls_public")),
    path("", include("bookings.urls.public")),
    path("", include("invoices.urls_public")),
    path("", include("reminders.urls_public")),
]
