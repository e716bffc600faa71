"""Sheets of cards: personal, both sides, in two languages, with the owner's words."""

from __future__ import annotations

import io
import subprocess
from datetime import date
from pathlib import Path

import pikepdf
import pytest
import segno
import zxingcpp
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from bookings.direct.cards import CardWish, card_sheet, even_lines
from bookings.direct.personal_cards import give_card
from bookings.errors import ApproachBarredError
from bookings.links import card_url
from bookings.models import CardDesign, PersonalCard
from tests.factories import (
    make_booking,
    make_company,
    make_customer,
    make_source,
    make_user,
    make_vehicle,
    make_workshop,
)

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


@pytest.mark.parametrize(("may_approach", "state"), [(True, "open"), (False, "cancelled")])
def test_a_newest_booking_that_forbids_nothing_lets_the_card_be_made(
    may_approach: bool, state: str
) -> None:
    source = make_source(may_approach_directly=may_approach)
    booking = make_booking(received_at=timezone.now(), source=source, state=state)

    give_card(source.workshop, booking.customer, None, now=timezone.now())

    assert PersonalCard.objects.exists()


def test_the_portal_of_the_newest_booking_forbids_a_personal_card_too() -> None:
    source = make_source(may_approach_directly=False)
    booking = make_booking(received_at=timezone.now(), source=source)

    with pytest.raises(ApproachBarredError):
        give_card(source.workshop, booking.customer, None, now=timezone.now())
    assert not PersonalCard.objects.exists()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("Wir kennen Ihr Auto", ["Wir kennen Ihr Auto"]),
        ("x" * 46, ["x" * 46]),
        (
            "Direkt bei uns buchen: dieselben Konditionen wie im Internet, ohne Umwege",
            ["Direkt bei uns buchen: dieselben", "Konditionen wie im Internet, ohne Umwege"],
        ),
        ("x" * 60, ["x" * 60]),
    ],
)
def test_a_slogan_is_broken_into_even_lines(text: str, lines: list[str]) -> None:
    assert even_lines(text) == lines


def test_no_slogan_leaves_a_word_alone() -> None:
    for number in range(8, 18):
        text = " ".join(["Wort", "für", "Auto"][place % 3] for place in range(number))
        lines = even_lines(text)

        assert " ".join(lines) == text
        assert max(map(len, lines)) <= 46
        assert max(map(len, lines)) - min(map(len, lines)) <= 12


def test_the_code_on_the_printed_card_leads_to_the_page_that_knows_the_customer(
    client: Client, tmp_path: Path
) -> None:
    site, customer = make_workshop(), make_customer()
    card = give_card(site, customer, make_vehicle(customer=customer), now=timezone.now())
    (tmp_path / "cards.pdf").write_bytes(card_sheet(site, make_company(), CardWish(card)))
    draw = ["pdftoppm", "-r", "150", "-png", "-singlefile", "cards.pdf", "cards"]
    subprocess.run(draw, cwd=tmp_path, check=True)

    with Image.open(tmp_path / "cards.png") as sheet:
        read = {code.text for code in zxingcpp.read_barcodes(sheet)}

    assert read == {card_url(card)}
    page = client.get(card_url(card).removeprefix("https://werkstatt.example"), follow=True)
    assert page.status_code == 200
    assert customer.first_name in page.content.decode()


def test_one_card_can_be_looked_at_before_printing(client: Client) -> None:
    site = make_workshop()
    make_company()
    CardDesign.objects.create(workshop=site, slogan_en="We know your car")
    client.force_login(make_user())

    page = client.get(reverse("bookings:card_look"), {"language": "en"}).content.decode()
    style = client.get(reverse("bookings:card_style"))

    assert ("We know your car" in page, page.count('class="card')) == (True, 2)
    assert (style["Content-Type"], b"85mm" in style.content) == ("text/css", True)


def test_there_is_nothing_to_look_at_without_a_site(client: Client) -> None:
    make_company()
    client.force_login(make_user())

    assert client.get(reverse("bookings:card_look")).status_code == 404


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
