"""The sheet of business cards."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from bookings.direct import cards
from bookings.direct.cards import card_sheet
from tests.factories import make_company, make_user, make_workshop

pytestmark = pytest.mark.django_db

A4_POINTS = (595, 842)


def test_makes_one_sheet_of_a4() -> None:
    pdf = card_sheet(make_workshop(), make_company())

    with pikepdf.open(io.BytesIO(pdf)) as document:
        [page] = document.pages
        assert tuple(round(float(edge)) for edge in page.mediabox[2:]) == A4_POINTS


def test_the_code_leads_to_the_sites_own_booking_page(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def take(template: str, context: dict[str, Any], **_style: str) -> bytes:
        seen.update(context)
        return b""

    monkeypatch.setattr(cards, "html_to_pdf", take)

    card_sheet(make_workshop(slug="mitte"), make_company())

    assert seen["address"] == "https://werkstatt.example/book/mitte/"
    assert seen["code"].startswith("data:image/svg+xml")
    assert len(seen["cards"]) == 10


def test_the_front_desk_opens_the_sheet_of_a_site(client: Client) -> None:
    make_workshop(slug="mitte")
    make_workshop(slug="nord")
    client.force_login(make_user())

    response = client.get(reverse("bookings:cards"), {"site": "nord"})

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="cards-nord.pdf"'
    assert response.content.startswith(b"%PDF")


def test_there_is_no_sheet_without_a_site(client: Client) -> None:
    make_company()
    client.force_login(make_user())

    assert client.get(reverse("bookings:cards")).status_code == HTTPStatus.NOT_FOUND
