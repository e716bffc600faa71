"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from retention import views
from retention.goodwill import desk_views, owner_views

app_name = "retention"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("counted/", views.counted, name="counted"),
    path("refresh/", views.refresh, name="refresh"),
    path("figures/<slug:key>/", views.listed, name="figure"),
    path("tables/<slug:key>.<slug:form>", views.table, name="table"),
    path("goodwill/", owner_views.goodwill, name="goodwill"),
    path("goodwill/new/", owner_views.rule_edit, name="rule_new"),
    path("goodwill/<int:pk>/", owner_views.rule_edit, name="rule_edit"),
    path("goodwill/<int:pk>/delete/", owner_views.rule_delete, name="rule_delete"),
    path("goodwill/requests/<int:pk>/", owner_views.request_page, name="request"),
    path("goodwill/inquiry/", desk_views.inquiry, name="inquiry"),
    path("goodwill/orders/<int:pk>/", desk_views.goodwill_offer, name="goodwill_offer"),
    path("goodwill/orders/<int:pk>/decline/", desk_views.decline, name="goodwill_decline"),
    path("goodwill/orders/<int:pk>/again/", desk_views.offer_again, name="goodwill_again"),
]
