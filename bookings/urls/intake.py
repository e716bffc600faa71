"""Addresses: bookings, Klärung, sources."""

from __future__ import annotations

from django.urls import path

from bookings.views import clarify, intake, source_tools, sources, typed

urlpatterns = [
    path("", intake.booking_list, name="list"),
    path("<int:pk>/", intake.detail, name="detail"),
    path("<int:pk>/confirm/", intake.confirm, name="confirm"),
    path("<int:pk>/propose/", intake.propose, name="propose"),
    path("<int:pk>/withdraw/", intake.withdraw, name="withdraw"),
    path("<int:pk>/services/", intake.choose_service, name="choose_service"),
    path("<int:pk>/cause/", intake.second_cause, name="second_cause"),
    path("call/", typed.call, name="call"),
    path("call/read/", typed.read_call, name="read_call"),
    path("clarify/", clarify.waiting, name="clarify"),
    path("clarify/<int:pk>/", clarify.one, name="clarify_one"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/new/", sources.source_new, name="source_new"),
    path("sources/<int:pk>/", sources.source_edit, name="source_edit"),
    path("sources/<int:pk>/secret/", sources.rotate_secret, name="source_rotate"),
    path("sources/<int:pk>/secret/end/", sources.end_previous_secret, name="source_end_secret"),
    path("sources/<int:pk>/labels/", source_tools.labels, name="source_labels"),
    path("sources/<int:pk>/words/", source_tools.words, name="source_words"),
    path("sources/<int:pk>/try/", source_tools.try_sample, name="source_try"),
]
