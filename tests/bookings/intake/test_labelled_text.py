"""Labelled mails and texts in German and English (B-11)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bookings.intake.events import BookingEvent
from bookings.intake.formats import parse_notification
from bookings.intake.labels import LABELS, key, read_fields
from tests.bookings.intake.samples import LABELLED, mail_of

ENGLISH = """Booking number: WF-78
Customer name: Ms Ina Berg
Email: ina@kunde.example
Phone: +49 171 2345678
Vehicle: BMW 320d
Licence plate: M-XY 42
Booked service: Oil change
Price: 99.90 EUR
Confirmed appointment: 1 December 2026, 2:30 pm
"""

HTML = """<html><body><style>p {color: red}</style><p>Neue Buchung</p><table>
<tr><th>Name</th><td>Jörg Weiß</td></tr>
<tr><td>E-Mail:</td><td><a href="mailto:joerg@kunde.example">joerg@kunde.example</a></td></tr>
<tr><td><b>Kennzeichen</b></td><td>M-AB&nbsp;123</td></tr>
<tr><td>Leistung</td><td>Inspektion<br>Ölwechsel</td></tr>
</table><script>alert("Name: Böse")</script></body></html>"""


def read(text: str, **labels: list[str]) -> BookingEvent:
    result = parse_notification(text.encode(), labels=labels)
    assert result.format == "labelled"
    assert result.events, result.problems
    return result.events[0]


def test_reads_a_german_mail() -> None:
    event = parse_notification(mail_of(LABELLED)).events[0]

    assert (event.kind, event.external_id) == ("created", "WF-2026-77")
    assert (event.customer.salutation, event.customer.first_name) == ("mr", "Jörg")
    assert event.customer.phone == "+491712345678"
    assert (event.vehicle.make, event.vehicle.model) == ("VW", "Golf")
    assert event.vehicle.plate == "M-AB 123"
    assert (event.price_gross, event.currency) == (Decimal("189.00"), "EUR")
    assert event.time.start.isoformat() == "2026-12-01T14:30:00+01:00"
    assert not event.time.is_agreed
    assert event.occurred_at.isoformat() == "2026-11-23T09:59:00+01:00"


def test_reads_an_english_text() -> None:
    event = read(ENGLISH)

    assert (event.customer.salutation, event.customer.last_name) == ("ms", "Berg")
    assert event.services == ("Oil change",)
    assert event.price_gross == Decimal("99.90")
    assert event.time.is_agreed
    assert event.time.start.isoformat() == "2026-12-01T14:30:00+01:00"


def test_reads_the_rows_of_a_table() -> None:
    event = parse_notification(mail_of(HTML, subtype="html")).events[0]

    assert event.customer.last_name == "Weiß"
    assert event.customer.email == "joerg@kunde.example"
    assert event.vehicle.plate == "M-AB 123"
    assert "Inspektion" in event.services[0]


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16"]
)
def test_reads_any_usual_charset(charset: str) -> None:
    event = parse_notification(mail_of(LABELLED, charset=charset)).events[0]

    assert event.customer.last_name == "Weiß"


def test_a_wrong_charset_in_the_header_does_no_harm() -> None:
    raw = mail_of(LABELLED, charset="cp1252").replace(b"charset=cp1252", b"charset=utf-8")

    assert parse_notification(raw).events[0].customer.last_name == "Weiß"


@pytest.mark.parametrize(
    "line",
    [
        "Kennzeichen: M-AB 123",
        "Kennzeichen = M-AB 123",
        "Kennzeichen\tM-AB 123",
        "Kennzeichen    M-AB 123",
        "Kennzeichen ........ M-AB 123",
        "* Kennzeichen: M-AB 123",
        "> Kennzeichen: M-AB 123",
        "**Kennzeichen:** M-AB 123",
        "KENNZEICHEN : M-AB 123",
        "Kfz-Kennzeichen: M-AB 123",
        "Kennzeichen:\nM-AB 123",
        "Kennzeichen\nM-AB 123",
        "Kennzeichen:\n\nM-AB 123",
    ],
)
def test_understands_how_labels_are_written(line: str) -> None:
    assert read_fields(f"Guten Tag\n{line}\nGruß", {})["plate"] == "M-AB 123"


@pytest.mark.parametrize("line", ["Das Kennzeichen kommt noch: bald", "Kennzeichnung: CE", "get:"])
def test_does_not_take_other_lines_for_labels(line: str) -> None:
    assert "plate" not in read_fields(line, {})


def test_the_first_value_counts() -> None:
    footer = LABELLED + "\nTelefon: 089 999999\nE-Mail: hilfe@portal.example\n"

    assert read(footer).customer.email == "joerg@kunde.example"


def test_a_sources_own_labels_come_before_ours() -> None:
    text = LABELLED.replace("Kennzeichen:", "Nummer des Wagens:")

    assert read(text).vehicle.plate is None
    assert read(text, plate=["Nummer des Wagens"]).vehicle.plate == "M-AB 123"


def test_services_may_stand_on_several_lines() -> None:
    text = LABELLED.replace("Leistung: Inspektion", "Leistungen:\n- Inspektion\n- Ölwechsel")

    assert read(text).services == ("Inspektion", "Ölwechsel")


def test_date_and_time_may_stand_apart() -> None:
    text = LABELLED.replace(
        "Wunschtermin: Di, 01.12.2026, 14.30 Uhr", "Wunschtermin: 01.12.2026\nUhrzeit: 9"
    )

    assert read(text).time.start.hour == 9


def test_an_unreadable_date_is_kept_as_a_note() -> None:
    text = LABELLED.replace("Di, 01.12.2026, 14.30 Uhr", "01/12/2026")
    result = parse_notification(text.encode())

    assert result.events[0].time is None
    assert "01/12/2026" in result.events[0].notes
    assert result.problems[0].field == "time.start"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LABELLED + "Status: storniert\n", "cancelled"),
        (LABELLED + "Status: Termin verschoben\n", "moved"),
        ("Buchungsnummer: 4\nStatus: cancelled\nKennzeichen: M-A 1\nName: Berg\n", "cancelled"),
        (LABELLED + "Bemerkung: nicht verschoben\n", "created"),
    ],
)
def test_the_status_tells_the_kind(text: str, kind: str) -> None:
    assert read(text).kind == kind


def test_the_subject_tells_the_kind_too() -> None:
    raw = mail_of(LABELLED).replace(b"=?utf-8?q?Neue_Buchung_f=C3=BCr_Sie?=", b"Stornierung WF-77")

    assert parse_notification(raw).events[0].kind == "cancelled"


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ("Name: Herr Jörg Weiß\n", "customer.last_name"),
        ("E-Mail: joerg@kunde.example\nTelefon: 0171 / 234 56 78\n", "customer.email"),
    ],
)
def test_a_missing_group_goes_to_a_person(missing: str, field: str) -> None:
    result = parse_notification(LABELLED.replace(missing, "").encode())

    assert result.format == "labelled"
    assert result.events == ()
    assert [each.field for each in result.problems] == [field]


def test_a_source_set_to_this_format_says_what_is_missing() -> None:
    result = parse_notification(b"Guten Tag!", format_name="labelled")

    assert {each.field for each in result.problems} == {
        "customer.last_name",
        "customer.email",
        "services",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, wann haben Sie offen? Gruß, Ina Berg",
        "Name: Ina Berg\nTelefon: 0171 2345678\n",
        "Service: 24 h\nPreis: 3 €\nTermin: immer\n",
        LABELLED + "\nzeile" * 2000,
    ],
)
def test_other_texts_are_no_bookings(text: str) -> None:
    assert parse_notification(text.encode()).format == ""


def test_the_head_of_a_forwarded_mail_is_not_about_the_customer() -> None:
    head = "Von: Portal <x@portal.example>\nDatum: 1.1.2020\nAn: wir\nBetreff: Neue Buchung\n\n"
    plain = LABELLED.replace("Wunschtermin: Di, 01.12.2026, 14.30 Uhr\n", "")

    event = read(head + plain)

    assert event.time is None
    assert event.external_id == read(plain).external_id


def test_the_same_content_has_the_same_id() -> None:
    bare = LABELLED.replace("Buchungsnummer: WF-2026-77\n", "")

    one, forwarded = read(bare), read("".join(f"> {line}\n" for line in bare.splitlines()))
    other = read(bare.replace("M-AB 123", "M-AB 124"))

    assert one.external_id == forwarded.external_id != other.external_id


def test_vehicle_papers_are_read_and_a_bad_vin_is_kept() -> None:
    papers = (
        "HSN/TSN: 0603 / BGU\nFIN: WVWZZZ1JZXW00000\nErstzulassung: 03/2015\n"
        "Kilometerstand: 81.234 km\nPLZ/Ort: 80331 München\nSprache: Englisch\n"
    )
    result = parse_notification((LABELLED + papers).encode())
    event = result.events[0]

    assert (event.vehicle.hsn, event.vehicle.tsn) == ("0603", "BGU")
    assert event.vehicle.first_registration.isoformat() == "2015-03-01"
    assert event.vehicle.mileage_km == 81234
    assert (event.customer.postcode, event.customer.city) == ("80331", "München")
    assert event.customer.language == "en"
    assert event.vehicle.vin is None
    assert "WVWZZZ1JZXW00000" in event.notes


def test_no_label_means_two_fields() -> None:
    keys = [key(label) for labels in LABELS.values() for label in labels]

    doubled = {each for each in keys if keys.count(each) > 1}
    owners = {
        each: {name for name, labels in LABELS.items() if each in map(key, labels)}
        for each in doubled
    }

    assert all(len(names) == 1 for names in owners.values()), owners
