"""Imprint and privacy notice, open to everybody (E-10, C-41)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from workshop.legal import imprint_facts
from workshop.models import Company

# Rises with every change of the text below templates/public/privacy/ (C-41).
PRIVACY_VERSION = "2026-11-1"


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    company = Company.objects.first()
    facts = imprint_facts(company) if company else []
    return render(request, "public/imprint.html", {"facts": facts})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    language = "en" if (get_language() or "de").startswith("en") else "de"
    context = {"version": PRIVACY_VERSION, "text": f"public/privacy/{language}.html"}
    return render(request, "public/privacy.html", context)
