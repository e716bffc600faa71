"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from retention import views

app_name = "retention"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("goodwill/", views.goodwill, name="goodwill"),
    path("goodwill/new/", views.rule_edit, name="rule_new"),
    path("goodwill/<int:pk>/", views.rule_edit, name="rule_edit"),
    path("goodwill/<int:pk>/delete/", views.rule_delete, name="rule_delete"),
    path("goodwill/orders/<int:pk>/", views.goodwill_offer, name="goodwill_offer"),
]
