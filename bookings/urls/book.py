"""The own booking page, below /book/."""

from __future__ import annotations

from django.urls import path

from bookings.views import booking_public

urlpatterns = [
    path("<slug:slug>/", booking_public.book_site, name="book_site"),
    path("<slug:slug>/done/", booking_public.booked, name="book_site_done"),
    path("<slug:slug>/<slug:code>/", booking_public.book_card, name="book_card"),
]
