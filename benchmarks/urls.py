"""The product's addresses and, beside them, the bounds."""

from __future__ import annotations

from django.urls import include, path

from benchmarks import bound_views

urlpatterns = [
    path("", include("workshop_crm.urls")),
    path("bound/intake/", bound_views.intake),
    path("bound/page/", bound_views.page),
]
