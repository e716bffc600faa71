"""What a person sees of a message that waits."""

from __future__ import annotations

import pytest

from bookings.intake.drafts import MOST_CHARACTERS, MOST_LINES, draft_of, draft_typed, mark_sample
from bookings.intake.field_names import FIELD_NAMES, field_choices
from bookings.intake.labels import LABELS
from bookings.models import Source
from tests.bookings.intake.samples import NOW, mail_of
from tests.bookings.intake.ui.samples import TAUGHT, UNKNOWN, arrive
from tests.factories import make_company, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_company()
    return make_source()


def test_every_field_has_a_name_for_people() -> None:
    assert set(LABELS) == set(FIELD_NAMES)
    assert [name for name, _label in field_choices()] == list(FIELD_NAMES)


def test_each_line_says_which_field_it_fills(source: Source) -> None:
    lines = {line.text: line for line in draft_of(arrive(source, UNKNOWN, now=NOW)).lines}

    assert lines["Buchungsnummer: W-99"].field_name == "Booking number"
    assert (lines["Wagennummer: M-AB 123"].field, lines["Wagennummer: M-AB 123"].label) == (
        "",
        "Wagennummer",
    )
    assert (lines["Guten Tag,"].field, lines["Guten Tag,"].label) == ("", "")


def test_taught_labels_fill_the_draft_and_nothing_is_stored(source: Source) -> None:
    notification = arrive(source, UNKNOWN, now=NOW)

    before, after = draft_of(notification), draft_of(notification, TAUGHT)

    assert (before.is_readable, after.is_readable) == (False, True)
    assert (before.event.vehicle.plate, after.event.vehicle.plate) == (None, "M-AB 123")
    assert after.event.customer.last_name == "Weiß"
    notification.source.save()
    source.refresh_from_db()
    assert source.field_mapping == {}


def test_free_text_is_read_as_somebody_wrote_it(source: Source) -> None:
    event = draft_of(arrive(source, "Frau Berg, 0171 2345678, Golf M-AB 77", now=NOW)).event

    assert (event.customer.last_name, event.vehicle.plate) == ("Berg", "M-AB 77")


def test_shows_the_headers_of_a_mail(source: Source) -> None:
    draft = draft_of(arrive(source, mail_of(UNKNOWN), now=NOW))

    assert "from" in dict(draft.headers)


def test_json_is_shown_as_it_was_meant(source: Source) -> None:
    draft = draft_of(arrive(source, b'{"a":{"b":[1,2]}}', now=NOW))

    assert '  "a": {' in draft.text
    assert (draft.lines, draft.headers) == ([], [])


def test_html_is_shown_as_text(source: Source) -> None:
    page = "<html><script>alert(1)</script><table><tr><td>Gruß</td></tr></table></html>"

    draft = draft_of(arrive(source, page, now=NOW))

    assert "Gruß" in draft.text
    assert "alert" not in draft.text


def test_a_very_long_message_is_cut(source: Source) -> None:
    draft = draft_of(arrive(source, "Zeile: x\n" * 20_000, now=NOW))

    assert (len(draft.lines), len(draft.raw)) == (MOST_LINES, MOST_CHARACTERS)


@pytest.mark.parametrize("text", ["", "  ", "Hallo", "{", "From: x\nTo: y\n\nz"])
def test_whatever_is_typed_gives_a_draft(text: str) -> None:
    assert draft_typed(text, now=NOW).kind == "created"


def test_a_typed_day_is_counted_from_today() -> None:
    event = draft_typed("Frau Berg 0171 2345678 Dienstag 10 Uhr Inspektion", now=NOW)

    assert event.time
    assert event.time.start.isoformat() == "2026-11-24T10:00:00+01:00"


def test_a_sample_is_marked_with_labels_that_are_not_stored() -> None:
    marked = {line.text: line.field for line in mark_sample(UNKNOWN, {"plate": ["Wagennummer"]})}

    assert marked["Wagennummer: M-AB 123"] == "plate"
    assert marked["Besteller: Herr Jörg Weiß"] == ""
