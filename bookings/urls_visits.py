"""Addresses: day board, visits, business cards."""

from __future__ import annotations

from django.urls import path

from bookings.views import board, deferred, visits

urlpatterns = [
    path("day/", board.day, name="day"),
    path("week/", board.week, name="week"),
    path("cards/", board.cards, name="cards"),
    path("appointments/<int:pk>/arrive/", board.arrive, name="arrive"),
    path("appointments/<int:pk>/no-show/", board.no_show, name="no_show"),
    path("visits/walk-in/", visits.walk_in, name="walk_in"),
    path("visits/<int:pk>/", visits.detail, name="visit"),
    path("visits/<int:pk>/close/", visits.close, name="visit_close"),
    path("visits/<int:pk>/consent-form.pdf", visits.consent_form, name="consent_form"),
    path("visits/<int:pk>/autosave/", visits.autosave, name="visit_autosave"),
    path("visits/<int:pk>/deferred/", deferred.defer, name="defer"),
    path("deferred/<int:pk>/<slug:state>/", deferred.settle, name="deferred_settle"),
    path("visits/<int:pk>/<slug:key>/", visits.step, name="visit_step"),
]
