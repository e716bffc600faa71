"""Addresses of the owner's settings."""

from __future__ import annotations

from django.urls import path

from workshop import views

app_name = "workshop"
urlpatterns = [
    path("", views.settings, name="settings"),
]
