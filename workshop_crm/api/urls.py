"""Addresses of the owner's pages about connected programs."""

from __future__ import annotations

from django.urls import path

from workshop_crm.api import views

app_name = "systems"
urlpatterns = [
    path("", views.systems, name="list"),
    path("new/", views.system_new, name="new"),
    path("<int:pk>/", views.system, name="system"),
    path("<int:pk>/token/", views.token, name="token"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
]
