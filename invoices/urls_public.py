"""Public pages of the app, below /t/<token>/."""

from __future__ import annotations

from django.urls import path

from invoices.views import inquiry_public, revocation_public

urlpatterns = [
    path("extra-work/", inquiry_public.extra_work, name="public_extra_work"),
    path("extra-work/withdraw/", revocation_public.withdraw, name="public_extra_work_withdraw"),
]
