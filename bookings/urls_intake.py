"""Addresses: bookings, Klärung, sources."""

from __future__ import annotations

from django.urls import path

from bookings.views import intake, sources

urlpatterns = [
    path("", intake.booking_list, name="list"),
    path("<int:pk>/", intake.detail, name="detail"),
    path("<int:pk>/confirm/", intake.confirm, name="confirm"),
    path("<int:pk>/propose/", intake.propose, name="propose"),
    path("<int:pk>/withdraw/", intake.withdraw, name="withdraw"),
    path("<int:pk>/services/", intake.choose_service, name="choose_service"),
    path("<int:pk>/cause/", intake.second_cause, name="second_cause"),
    path("clarify/", intake.clarify, name="clarify"),
    path("clarify/<int:pk>/", intake.clarify_one, name="clarify_one"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/new/", sources.source_new, name="source_new"),
    path("sources/<int:pk>/", sources.source_edit, name="source_edit"),
    path("sources/<int:pk>/secret/", sources.rotate_secret, name="source_rotate"),
    path("sources/<int:pk>/try/", sources.try_mapping, name="source_try"),
]
