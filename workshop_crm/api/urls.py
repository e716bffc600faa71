"""Addresses of the owner's pages about connected programs."""

from __future__ import annotations

from django.urls import path

from workshop_crm.api import views, views_hooks

app_name = "systems"
urlpatterns = [
    path("", views.systems, name="list"),
    path("new/", views.system_new, name="new"),
    path("<int:pk>/", views.system, name="system"),
    path("<int:pk>/token/", views.token, name="token"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
    path("<int:pk>/hooks/new/", views_hooks.hook_new, name="hook_new"),
    path("hooks/<int:pk>/", views_hooks.hook, name="hook"),
    path("hooks/<int:pk>/secret/", views_hooks.hook_secret, name="hook_secret"),
    path("hooks/<int:pk>/switch/", views_hooks.hook_switch, name="hook_switch"),
    path("deliveries/<int:pk>/again/", views_hooks.delivery_again, name="delivery_again"),
]
