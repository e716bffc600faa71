"""The owner's pages of sources: terms, secret, labels."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Source
from messaging.models import Mailbox
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


@pytest.mark.parametrize(
    "name",
    [
        "source_edit",
        "source_rotate",
        "source_end_secret",
        "source_labels",
        "source_words",
        "source_try",
    ],
)
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
    response = owner.post(reverse("bookings:source_new"), fields())

    source = Source.objects.get(slug="finder")
    assert response["Location"] == reverse("bookings:source_edit", args=[source.pk])
    assert source.commission_percent == Decimal(15)
    assert source.may_approach_directly is False


def test_makes_a_short_name_when_none_is_given(owner: Client) -> None:
    make_source(slug="werkstattfinder")

    owner.post(reverse("bookings:source_new"), fields(slug=""))

    assert Source.objects.filter(slug="werkstattfinder-2").exists()


def test_keeps_the_short_name_that_web_hooks_and_customers_hang_on(owner: Client) -> None:
    source = make_source(slug="alt")
    url = reverse("bookings:source_edit", args=[source.pk])

    owner.post(url, fields(source, slug="neu"))

    source.refresh_from_db()
    assert (source.slug, source.name) == ("alt", "Werkstattfinder")
    assert f"/hooks/bookings/{source.slug}/" in owner.get(url).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"commission_percent": "101"},
        {"commission_percent": "-1"},
        {"commission_fixed": "-1"},
        {"protection_days": "-1"},
        {"allowed_senders": "kein Absender"},
        {"allowed_senders": "a@b@c"},
        {"is_verified_sender": "on"},
        {"is_verified_sender": "on", "allowed_senders": "portal.example"},
    ],
)
def test_refuses_what_makes_no_sense(owner: Client, wrong: dict[str, str]) -> None:
    response = owner.post(reverse("bookings:source_new"), fields(**wrong))

    assert response.status_code == 422
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Portal.Example\r\nbuchung@portal.example", "portal.example\nbuchung@portal.example"),
        (" @portal.example \n\n@portal.example", "@portal.example"),
        ("", ""),
    ],
)
def test_stores_allowed_senders_in_one_spelling(owner: Client, typed: str, stored: str) -> None:
    owner.post(reverse("bookings:source_new"), fields(allowed_senders=typed))

    assert Source.objects.get().allowed_senders == stored


def test_a_sender_belongs_to_one_source_only(owner: Client) -> None:
    make_source(name="Finder", allowed_senders="portal.example")
    url = reverse("bookings:source_new")

    refused = owner.post(url, fields(allowed_senders="@portal.example"))
    taken = owner.post(url, fields(allowed_senders="buchung@portal.example"))

    assert "Finder" in refused.content.decode()
    assert (refused.status_code, taken.status_code) == (422, 302)


def test_trusts_verified_senders_where_a_mail_server_checks_them(owner: Client) -> None:
    box = Mailbox.objects.create(name="Post", host="imap.example", trusted_authserv_id="mx.example")
    trusted = {"is_verified_sender": "on", "allowed_senders": "portal.example"}

    owner.post(reverse("bookings:source_new"), fields(mailbox=box.pk, **trusted))

    assert Source.objects.get().is_verified_sender


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


def test_shows_until_when_the_old_secret_counts_and_ends_it(owner: Client) -> None:
    source = make_source()
    url = reverse("bookings:source_edit", args=[source.pk])
    end = reverse("bookings:source_end_secret", args=[source.pk])
    owner.post(reverse("bookings:source_rotate", args=[source.pk]))
    assert end not in owner.get(url).content.decode()
    owner.post(reverse("bookings:source_rotate", args=[source.pk]))
    assert end in owner.get(url).content.decode()

    owner.post(end)

    source.refresh_from_db()
    assert (source.previous_secret_encrypted, source.previous_secret_until) == (None, None)
    assert source.secret_encrypted
    assert end not in owner.get(url).content.decode()
