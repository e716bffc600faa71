"""Sheets of cards: personal, both sides, in two languages, with the owner's words."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
import segno
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from bookings.cards import CardWish, card_sheet
from bookings.errors import ApproachBarredError
from bookings.links import card_url
from bookings.models import CardDesign, PersonalCard
from bookings.personal_cards import give_card
from tests.factories import make_company, make_customer, make_user, make_workshop

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_both_sides_are_two_pages_of_a4_with_fonts_inside() -> None:
    pdf = card_sheet(make_workshop(), make_company(), CardWish(has_back=True))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 2
        sizes = {tuple(round(float(edge)) for edge in page.mediabox[2:]) for page in document.pages}
        assert sizes == {(595, 842)}
        fonts = [one for one in document.objects if _is_descriptor(one)]
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def _is_descriptor(one: pikepdf.Object) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"


def test_the_owners_words_stand_on_ten_cards() -> None:
    site = make_workshop()
    CardDesign.objects.create(
        workshop=site, slogan_de="Wir kennen Ihr Auto", slogan_en="We know your car", contact="Eva"
    )

    german = text_of(card_sheet(site, make_company()))
    english = text_of(card_sheet(site, make_company(), CardWish(language="en")))

    assert german.count("Wir kennen Ihr Auto") == german.count("Eva") == 10
    assert english.count("We know your car") == english.count("Book a date") == 10


def test_a_personal_card_prints_nothing_about_its_customer() -> None:
    site, customer = make_workshop(), make_customer()
    card = give_card(site, customer, None, now=timezone.now())

    printed = text_of(card_sheet(site, make_company(), CardWish(card)))

    assert not [word for word in ("Ada", "Öztürk", "kunde.example") if word in printed]
    assert card_url(card) == f"https://werkstatt.example/book/{site.slug}/{card.code}/"
    assert segno.make(card_url(card), error="m").version <= 5


def test_terms_of_a_portal_forbid_a_personal_card() -> None:
    customer = make_customer(no_approach_until=date.max)

    with pytest.raises(ApproachBarredError):
        give_card(make_workshop(), customer, None, now=timezone.now())
    assert not PersonalCard.objects.exists()


def test_the_front_desk_makes_and_revokes_a_personal_card(client: Client) -> None:
    make_workshop()
    make_company()
    customer = make_customer()
    client.force_login(make_user())
    url = reverse("bookings:personal_card", args=[customer.pk])

    assert client.get(url).status_code == 200
    assert not PersonalCard.objects.exists()
    assert client.post(url, {"back": "1"})["Content-Type"] == "application/pdf"
    client.post(reverse("bookings:revoke_cards", args=[customer.pk]))

    assert PersonalCard.objects.get().revoked_at


def test_only_the_owner_changes_the_words(client: Client) -> None:
    make_workshop()
    url = reverse("bookings:card_design")
    client.force_login(make_user())
    assert client.post(url, {"contact": "Eva"}).status_code in (302, 403)
    assert not CardDesign.objects.exists()

    client.force_login(make_user(role="owner"))
    assert client.post(url, {"contact": "Eva"}).status_code == 302
    assert CardDesign.objects.get().contact == "Eva"
