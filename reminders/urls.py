"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.upcoming, name="list"),
    path("effect/", views.effect, name="effect"),
    path("plans/<int:pk>/", views.plan_edit, name="plan"),
    path("plans/<int:pk>/stop/", views.plan_stop, name="plan_stop"),
    path("calls/", views.calls, name="calls"),
    path("calls/<int:pk>/", views.call, name="call"),
    path("calls/<int:pk>/take/", views.take, name="call_take"),
]
