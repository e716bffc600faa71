"""Addresses: day board, visits, business cards."""

from __future__ import annotations

from django.urls import path

from bookings.views import (
    blocks,
    board,
    board_moves,
    cards,
    checklist,
    deferred,
    portal_again,
    visits,
)

urlpatterns = [
    path("day/", board.day, name="day"),
    path("day/block/", blocks.block, name="block_bay"),
    path("day/block/<int:pk>/end/", blocks.unblock, name="unblock_bay"),
    path("week/", board.week, name="week"),
    path("cards/", cards.sheet, name="cards"),
    path("cards/look/", cards.look, name="card_look"),
    path("cards/look/cards.css", cards.look_style, name="card_style"),
    path("cards/design/", cards.design, name="card_design"),
    path("cards/personal/<int:pk>/", cards.personal, name="personal_card"),
    path("cards/personal/<int:pk>/revoke/", cards.revoke, name="revoke_cards"),
    path("checklist/", checklist.edit, name="checklist"),
    path("checklist/versions/<int:number>/", checklist.version, name="checklist_version"),
    path("portal-again/", portal_again.returns, name="portal_again"),
    path("portal-again/causes/", portal_again.edit_causes, name="portal_causes"),
    path("portal-again/portal-again.csv", portal_again.as_csv, name="portal_again_csv"),
    path("appointments/<int:pk>/arrive/", board.arrive, name="arrive"),
    path("appointments/<int:pk>/no-show/", board.no_show, name="no_show"),
    path("appointments/<int:pk>/places/", board_moves.places, name="places"),
    path("appointments/<int:pk>/place/", board_moves.place, name="place"),
    path("visits/walk-in/", visits.walk_in, name="walk_in"),
    path("visits/<int:pk>/", visits.detail, name="visit"),
    path("visits/<int:pk>/consent-form.pdf", visits.consent_form, name="consent_form"),
    path("visits/<int:pk>/autosave/", visits.autosave, name="visit_autosave"),
    path("visits/<int:pk>/deferred/", deferred.defer, name="defer"),
    path("deferred/<int:pk>/<slug:state>/", deferred.settle, name="deferred_settle"),
    path("visits/<int:pk>/<slug:key>/", visits.step, name="visit_step"),
]
