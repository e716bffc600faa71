"""The own booking page, below /book/."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
