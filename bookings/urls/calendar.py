"""Addresses: calendar."""

from __future__ import annotations

from django.urls import path

from bookings.views import calendar, feed, open_days

urlpatterns = [
    path("appointments/new/", calendar.new_appointment, name="new_appointment"),
    path("appointments/<int:pk>/move/", calendar.move_appointment, name="move"),
    path("appointments/<int:pk>/cancel/", calendar.cancel_appointment, name="cancel"),
    path("appointments/<int:pk>/keep/", calendar.keep_appointment, name="keep"),
    path("sites/<int:pk>/days/", open_days.open_days, name="open_days"),
    path("sites/<int:pk>/feed/", feed.feed, name="feed"),
    path("sites/<int:pk>/feed/<int:number>/renew/", feed.feed_renew, name="feed_renew"),
    path("sites/<int:pk>/feed/<int:number>/shows/", feed.feed_shows, name="feed_shows"),
    path("sites/<int:pk>/feed/<int:number>/end/", feed.feed_end, name="feed_end"),
]
