"""The signature on the tablet and the printed form."""

from __future__ import annotations

import base64
import io
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from bookings.errors import BadSignatureError
from bookings.models import Visit
from bookings.visits.consent_form import TEMPLATE, print_consent_form
from bookings.visits.signatures import KEPT_SIZE, MOST_BYTES, PREFIX, redraw_signature
from customers.models import ConsentEvent
from tests.bookings.visits.builders import NOW, make_visit, shown_id, step_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]


def draw(size: tuple[int, int] = (600, 200), *, is_empty: bool = False, kind: str = "PNG") -> str:
    """What a canvas gives for a drawn line, with a hidden word in the file."""
    picture = Image.new("RGBA" if kind == "PNG" else "RGB", size)
    if not is_empty:
        ImageDraw.Draw(picture).line((20, 20, size[0] - 20, size[1] - 20), fill="black", width=3)
    info, file = PngInfo(), io.BytesIO()
    info.add_text("Comment", "hidden word")
    picture.save(file, kind, **({"pnginfo": info} if kind == "PNG" else {}))
    return PREFIX + base64.b64encode(file.getvalue()).decode()


def opened(data_url: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(data_url.removeprefix(PREFIX))))


def test_is_drawn_anew_small_and_without_anything_else() -> None:
    sent = draw((1200, 400))

    kept = redraw_signature(sent)

    picture = opened(kept)
    assert (picture.mode, picture.size) == ("1", KEPT_SIZE)
    assert picture.histogram()[0] > 200
    assert b"hidden word" in base64.b64decode(sent.removeprefix(PREFIX))
    assert b"hidden word" not in base64.b64decode(kept.removeprefix(PREFIX))
    assert len(kept) < 4_000


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "nonsense",
        PREFIX + "%%%",
        PREFIX + base64.b64encode(b"<svg onload=alert(1)>").decode(),
        PREFIX + "A" * MOST_BYTES,
        draw(is_empty=True),
        draw(kind="JPEG"),
        draw((1_500, 1_500)),
        draw()[:400],
    ],
    ids=["none", "text", "code", "svg", "large", "empty", "jpeg", "pixels", "cut"],
)
def test_refuses_what_is_no_signature(sent: str) -> None:
    with pytest.raises(BadSignatureError):
        redraw_signature(sent)


def post(client: Client, visit: Visit, signature: str):
    posted = {
        "answer": "yes",
        "channels": ["email"],
        "purposes": ["service"],
        "wording": shown_id(visit),
        "signature": signature,
    }
    return client.post(step_url(visit, "reminders"), posted)


def test_is_kept_with_the_proof_of_the_consent(desk: Client) -> None:
    visit = make_visit()

    post(desk, visit, draw())

    event = ConsentEvent.objects.get()
    start = f"visit:{visit.pk} signature:"
    assert event.proof.evidence.startswith(start + PREFIX)
    assert opened(event.proof.evidence.removeprefix(start)).size == KEPT_SIZE
    assert event.wording_id == shown_id(visit)


def test_a_bad_one_records_nothing(desk: Client) -> None:
    visit = make_visit()

    response = post(desk, visit, "data:image/png;base64,AAAA")

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "drawn again" in response.content.decode()
    assert not ConsentEvent.objects.exists()
    assert not visit.steps.exists()


def test_consent_counts_without_a_signature(desk: Client) -> None:
    visit = make_visit()

    post(desk, visit, "")

    assert ConsentEvent.objects.get().proof.evidence == f"visit:{visit.pk}"


def test_the_form_names_channels_version_and_a_place_to_sign(monkeypatch) -> None:
    visit, given = make_visit(), {}
    monkeypatch.setattr(
        "bookings.visits.consent_form.html_to_pdf",
        lambda template, context, style: given.update(context, template=template) or b"%PDF",
    )

    print_consent_form(visit, now=NOW)

    assert given["template"] == TEMPLATE
    assert given["wording"].pk == shown_id(visit)
    assert visit.customer.email in dict(given["channels"]).values()
    assert given["language"] == visit.customer.language


@pytest.mark.slow
def test_the_form_is_printed_for_staff(desk: Client, client: Client) -> None:
    address = reverse("bookings:consent_form", args=[make_visit().pk])

    response = desk.get(address)

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_form_needs_a_login(client: Client) -> None:
    address = reverse("bookings:consent_form", args=[make_visit().pk])

    assert client.get(address)["Location"].startswith(reverse("login"))
