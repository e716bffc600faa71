"""The owner teaches a source and tries it out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, Notification, Source, SourceService
from tests.bookings.intake.samples import event_body, mail_of
from tests.bookings.intake.ui.samples import TAUGHT, UNKNOWN, arrive, assigned
from tests.factories import make_service, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(name="Finder")


def page(client: Client, name: str, source: Source) -> str:
    response = client.get(reverse(f"bookings:{name}", args=[source.pk]))
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, name: str, source: Source, /, **data: Any) -> Any:
    headers = data.pop("headers", {})
    return client.post(reverse(f"bookings:{name}", args=[source.pk]), data, headers=headers)


def test_shows_our_fields_with_the_labels_of_the_source(owner: Client, source: Source) -> None:
    Source.objects.update(field_mapping={"plate": ["Wagen", "Nr; 7"], "name": [7, "Halter"]})

    text = page(owner, "source_labels", source)

    assert 'value="Halter"' in text
    assert "Amtliches Kennzeichen" in text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_sample_is_read_line_by_line_without_saving(
    owner: Client, source: Source, headers: dict[str, str]
) -> None:
    response = send(
        owner, "source_labels", source, sample=UNKNOWN, labels_plate="Wagennummer", headers=headers
    )

    text = response.content.decode()
    assert "“Besteller” is our field" in text
    assert "“Wagennummer” is our field" not in text
    assert ("<html" in text) is not bool(headers)
    source.refresh_from_db()
    assert source.field_mapping == {}


def test_a_field_given_to_a_line_is_put_into_its_row(owner: Client, source: Source) -> None:
    sent = {"sample": UNKNOWN, "labels_plate": "Schild", "action": "read", **assigned()}

    text = send(owner, "source_labels", source, **sent).content.decode()

    assert 'value="Schild; Wagennummer"' in text
    assert 'value="Besteller"' in text


def test_saves_the_rows_and_reads_what_waits(owner: Client, source: Source) -> None:
    waiting = arrive(source, UNKNOWN, now=timezone.now())
    rows = {f"labels_{field}": f" {label} ;; " for label, field in TAUGHT.items()}

    response = send(owner, "source_labels", source, action="save", **rows)

    source.refresh_from_db()
    waiting.refresh_from_db()
    assert response.status_code == 302
    assert source.field_mapping == {"name": ["Besteller"], "plate": ["Wagennummer"]}
    assert waiting.state == "settled"


def test_a_row_of_nothing_but_words_is_refused(owner: Client, source: Source) -> None:
    response = send(owner, "source_labels", source, action="save", labels_plate="x" * 601)

    source.refresh_from_db()
    assert (response.status_code, source.field_mapping) == (422, {})


def test_a_sample_is_shown_escaped(owner: Client, source: Source) -> None:
    text = send(owner, "source_labels", source, sample="A: <img src=x>").content.decode()

    assert "<img src=x>" not in text


def test_words_are_shown_and_corrected(owner: Client, source: Source) -> None:
    assert "No word yet" in page(owner, "source_words", source)
    brakes = make_service(name_de="Bremsen")
    entry = SourceService.objects.create(
        source=source, text="Bremse vorn", text_key="bremse vorn", first_seen_at=timezone.now()
    )
    assert "Bremse vorn" in page(owner, "source_words", source)

    send(owner, "source_words", source, **{f"word_{entry.pk}": brakes.pk})

    entry.refresh_from_db()
    assert entry.service == brakes


def test_a_service_that_is_gone_is_refused(owner: Client, source: Source) -> None:
    entry = SourceService.objects.create(
        source=source, text="Bremse", text_key="bremse", first_seen_at=timezone.now()
    )

    response = send(owner, "source_words", source, **{f"word_{entry.pk}": 9999})

    assert response.status_code == 422


def test_shows_what_a_pasted_sample_would_become(owner: Client, source: Source) -> None:
    text = send(owner, "source_try", source, sample=event_body().decode()).content.decode()

    assert "new booking" in text
    assert "Jörg Weiß" in text
    assert "Dates offered" in text
    assert not Booking.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.eml", mail_of(UNKNOWN)), ("a.json", event_body()), ("a.bin", bytes(range(256)))],
)
def test_takes_a_file_as_it_came(owner: Client, source: Source, name: str, content: bytes) -> None:
    response = send(owner, "source_try", source, file=SimpleUploadedFile(name, content))

    assert response.status_code == 200
    assert "It would become" in response.content.decode()


@pytest.mark.parametrize(
    "sent",
    [{}, {"sample": "  \n"}, {"file": SimpleUploadedFile("x", b"x" * (1024 * 1024 + 1))}],
)
def test_refuses_nothing_and_too_much(owner: Client, source: Source, sent: dict[str, Any]) -> None:
    response = send(owner, "source_try", source, **sent)

    assert response.status_code == 422


def test_the_list_names_a_silent_source_and_what_waits(owner: Client, source: Source) -> None:
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(source=source, key=str(day), received_at=now - timedelta(days=9 + day))
        for day in range(6)
    )
    Notification.objects.filter(key="1").update(state="clarification")
    make_source(name="Neu")

    text = owner.get(reverse("bookings:sources")).content.decode()

    assert "nothing for 9 days" in text
    assert "1 to be clarified" in text
    assert "nothing yet" in text


def test_a_source_shows_its_last_messages(owner: Client, source: Source) -> None:
    booking = arrive(source, event_body(), now=timezone.now(), is_authentic=True).booking
    unclear = arrive(source, "Guten Tag", now=timezone.now())

    text = page(owner, "source_edit", source)

    assert booking.get_absolute_url() in text
    assert reverse("bookings:clarify_one", args=[unclear.pk]) in text


def test_the_form_of_a_new_source_has_nothing_beside_it(owner: Client) -> None:
    assert "Web hook" not in owner.get(reverse("bookings:source_new")).content.decode()
