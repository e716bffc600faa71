"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from workshop_crm.desk import setup_views, views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("timeline/<int:pk>/", views.timeline, name="timeline"),
    path("setup/", setup_views.setup, name="setup"),
    path("setup/<slug:key>/", setup_views.setup_step, name="setup_step"),
]
