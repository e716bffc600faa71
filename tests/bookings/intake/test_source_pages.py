"""The owner's pages of sources: terms, secret, labels."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Source
from bookings.sources import read_mapping, write_mapping
from tests.bookings.intake.samples import LABELLED
from tests.factories import make_source, make_user, make_workshop
from workshop_crm.lib.crypto import decrypt

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role="owner"))
    return client


def fields(source: Source | None = None, **more: Any) -> dict[str, Any]:
    return {
        "name": "Werkstattfinder",
        "slug": "finder",
        "kind": "portal",
        "workshop": (source.workshop if source else make_workshop()).pk,
        "commission_percent": "15",
        "commission_fixed": "0",
        "protection_days": "90",
        "is_active": "on",
        **more,
    }


@pytest.mark.parametrize("name", ["bookings:sources", "bookings:source_new"])
def test_the_front_desk_may_not_open_them(client: Client, name: str) -> None:
    client.force_login(make_user())

    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["source_edit", "source_rotate", "source_try"])
def test_the_front_desk_may_not_change_anything(client: Client, name: str) -> None:
    source = make_source()
    client.force_login(make_user())

    assert client.post(reverse(f"bookings:{name}", args=[source.pk])).status_code == 403
    source.refresh_from_db()
    assert source.secret_encrypted is None


def test_lists_sources_and_says_what_to_do_without(owner: Client) -> None:
    empty = owner.get(reverse("bookings:sources")).content.decode()
    source = make_source(name="Werkstattfinder")
    listed = owner.get(reverse("bookings:sources")).content.decode()

    assert "empty" in empty
    assert "Werkstattfinder" in listed
    assert reverse("bookings:source_edit", args=[source.pk]) in listed


def test_stores_a_new_source(owner: Client) -> None:
    data = fields(mapping="plate: Kfz-Nr, Wagen\nname: Halter")

    response = owner.post(reverse("bookings:source_new"), data)

    source = Source.objects.get(slug="finder")
    assert response["Location"] == reverse("bookings:source_edit", args=[source.pk])
    assert source.commission_percent == Decimal(15)
    assert source.may_approach_directly is False
    assert source.field_mapping == {"plate": ["Kfz-Nr", "Wagen"], "name": ["Halter"]}


@pytest.mark.parametrize(
    "wrong",
    [{"mapping": "Kfz-Nr"}, {"mapping": "wheel: Rad"}, {"mapping": "plate:"}, {"slug": ""}],
)
def test_refuses_what_it_does_not_understand(owner: Client, wrong: dict[str, str]) -> None:
    response = owner.post(reverse("bookings:source_new"), fields(**wrong))

    assert response.status_code == 422
    assert not Source.objects.exists()


def test_shows_the_stored_labels_again(owner: Client) -> None:
    source = make_source(field_mapping={"plate": ["Wagen", "Kfz"]})

    page = owner.get(reverse("bookings:source_edit", args=[source.pk])).content.decode()

    assert "plate: Wagen, Kfz" in page
    assert f"/hooks/bookings/{source.slug}/" in page


def test_labels_survive_the_way_through_the_editor() -> None:
    source = make_source(field_mapping={"plate": ["Wagen", "Kfz"], "name": ["Halter"]})

    assert read_mapping(write_mapping(source)) == source.field_mapping


def test_odd_stored_labels_do_no_harm() -> None:
    source = make_source(field_mapping={"plate": "Wagen", "name": [7, "Halter"]})

    assert write_mapping(source) == "name: Halter"


def test_shows_a_new_secret_once(owner: Client) -> None:
    source = make_source()

    page = owner.post(reverse("bookings:source_rotate", args=[source.pk]))

    source.refresh_from_db()
    secret = decrypt(bytes(source.secret_encrypted)).decode()
    again = owner.get(reverse("bookings:source_edit", args=[source.pk])).content.decode()
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in again


def test_reading_a_page_makes_no_secret(owner: Client) -> None:
    source = make_source()

    assert owner.get(reverse("bookings:source_rotate", args=[source.pk])).status_code == 405
    source.refresh_from_db()
    assert source.secret_encrypted is None


SAMPLE = LABELLED.replace("Kennzeichen:", "Nummer des Wagens:")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_tries_labels_on_a_sample_without_saving(owner: Client, headers: dict[str, str]) -> None:
    source = make_source()
    data = fields(source, mapping="plate: Nummer des Wagens", sample=SAMPLE)

    url = reverse("bookings:source_try", args=[source.pk])
    page = owner.post(url, data, headers=headers).content.decode()

    source.refresh_from_db()
    assert "M-AB 123" in page
    assert ("<html" in page) is not bool(headers)
    assert source.field_mapping == {}
    assert source.name != "Werkstattfinder"


def test_a_bad_label_is_named_while_trying(owner: Client) -> None:
    source = make_source()
    url = reverse("bookings:source_try", args=[source.pk])

    page = owner.post(
        url, fields(source, mapping="quatsch", sample=SAMPLE), headers={"HX-Request": "true"}
    ).content.decode()

    assert "quatsch" in page


def test_a_sample_is_shown_escaped(owner: Client) -> None:
    source = make_source()
    url = reverse("bookings:source_try", args=[source.pk])
    data = fields(source, sample=SAMPLE.replace("VW Golf", "VW <img src=x>"))

    assert "<img src=x>" not in owner.post(url, data).content.decode()
