"""ADF/XML 1.0 (B-01)."""

from __future__ import annotations

import pytest

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification
from tests.bookings.intake.samples import ADF, mail_of


def read(text: str = ADF, *, charset: str = "utf-8") -> BookingEvent:
    result = parse_notification(text.encode(charset))
    assert result.format == "adf"
    assert result.events, result.problems
    return result.events[0]


def refused(text: str) -> ParseResult:
    result = parse_notification(text.encode())
    assert result.events == ()
    assert result.problems
    return result


def test_reads_person_vehicle_and_the_wish_in_the_comments() -> None:
    event = read()

    assert (event.kind, event.external_id) == ("created", "Autoportal:Autoportal:4711")
    assert event.portal == "Autoportal"
    assert event.customer.last_name == "Weiß"
    assert (event.customer.phone, event.customer.postcode) == ("+491712345678", "80331")
    assert (event.vehicle.make, event.vehicle.model) == ("VW", "Golf")
    assert (event.vehicle.plate, event.vehicle.mileage_km) == ("M-AB 123", 81234)
    assert event.services == ("Inspektion",)
    assert event.time.start.isoformat() == "2026-12-01T09:00:00+01:00"


def test_a_sloppy_date_is_read_as_berlins_wall_clock() -> None:
    assert read().occurred_at.isoformat() == "2026-11-23T08:47:50+01:00"


def test_miles_become_kilometres() -> None:
    event = read(ADF.replace('units="km">81234', 'units="mi">50000'))

    assert event.vehicle.mileage_km == 80467


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, hier ein Lead:\n\n" + ADF + "\n-- \nIhr Portal",
        ADF.partition("\n")[2],
        ADF.partition("<adf>")[1] + ADF.partition("<adf>")[2],
        ADF.replace("adf>", "ADF>"),
        ADF.replace("<adf>", '<adf xmlns="urn:adf">'),
        ADF.replace("Autohaus Müller", "Müller & Söhne"),
        ADF.replace("Autohaus Müller", "M&uuml;ller &copy;"),
        ADF.replace("<comments>", "<comments><![CDATA[").replace("</comments>", "]]></comments>"),
        ADF.replace("<id sequence", "<!-- Nummer --><id sequence"),
    ],
)
def test_puts_up_with_sloppy_senders(text: str) -> None:
    assert read(text).external_id.endswith("4711")


def test_reads_windows_1252_with_and_without_declaration() -> None:
    declared = ADF.replace("UTF-8", "windows-1252")

    assert read(declared, charset="cp1252").customer.last_name == "Weiß"
    assert read(declared.partition("\n")[2], charset="cp1252").customer.city == "München"


@pytest.mark.parametrize("subtype", ["plain", "xml"])
def test_reads_it_out_of_a_mail(subtype: str) -> None:
    result = parse_notification(mail_of(ADF, subtype=subtype))

    assert result.events[0].customer.first_name == "Jörg"


def test_reads_it_out_of_an_adf_part() -> None:
    raw = mail_of(ADF).replace(b"Content-Type: text/plain", b"Content-Type: application/x-adf+xml")

    assert parse_notification(raw).events[0].external_id.endswith("4711")


def test_without_an_id_the_content_is_the_id() -> None:
    text = ADF.replace(">4711<", "><")

    one, same = read(text), read("Vorspann\n" + text)
    other = read(text.replace("joerg@", "ina@"))

    assert one.external_id == same.external_id != other.external_id
    assert one.external_id.startswith("content:")


def test_a_resent_lead_is_the_same_lead() -> None:
    again = read(ADF.replace('status="new"', 'status="resend"', 1))

    assert again.external_id == read().external_id


def test_reads_a_full_name_and_a_company() -> None:
    person = '<name part="first">Jörg</name><name part="last">Weiß</name>'

    full = read(ADF.replace(person, '<name part="full">Ina von Berg</name>'))
    firm = read(ADF.replace(person, '<name part="full" type="business">Berg Bau</name>'))

    assert (full.customer.first_name, full.customer.last_name) == ("Ina", "von Berg")
    assert (firm.customer.company, firm.customer.last_name) == ("Berg Bau", None)


def test_reads_the_time_frame() -> None:
    frame = (
        "<timeframe><earliestdate>2026-12-03</earliestdate>"
        "<latestdate>2026-12-05</latestdate></timeframe><comments>"
    )

    time = read(ADF.replace("<comments>", frame)).time

    assert time.start.isoformat() == "2026-12-03T00:00:00+01:00"
    assert time.end.isoformat() == "2026-12-06T00:00:00+01:00"
    assert time.zone_was_missing


def test_a_short_comment_names_the_service_but_a_question_does_not() -> None:
    start, _, rest = ADF.partition("<comments>")
    end = rest.partition("</comments>")[2]

    named = read(f"{start}<comments>Ölwechsel</comments>{end}")
    asked = read(f"{start}<comments>Was kostet das?</comments>{end}")

    assert named.services == ("Ölwechsel",)
    assert (asked.services, asked.notes) == ((), "Was kostet das?")


def test_takes_the_mobile_phone_first() -> None:
    phones = '<phone type="voice">089 123456</phone><phone type="cellphone">'

    event = read(ADF.replace('<phone type="cellphone">', phones))

    assert event.customer.phone == "+491712345678"


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE adf SYSTEM "http://evil.example/adf.dtd">',
        '<!DOCTYPE adf [<!ENTITY a "b">]>',
        '<!ENTITY xxe SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_dtd_or_entity_is_refused(bomb: str) -> None:
    result = refused(ADF.replace("<adf>", bomb + "<adf>"))

    assert "DTD" in result.problems[0].reason


@pytest.mark.parametrize(
    "text",
    [
        ADF.replace("</customer>", ""),
        ADF.replace("</adf>", ""),
        "<adf></adf>",
        "<adf>" + "<a>" * 5000 + "</a>" * 5000 + "</adf>",
        ADF.replace("<contact>", "<person>").replace("</contact>", "</person>"),
    ],
)
def test_a_malformed_lead_is_a_problem(text: str) -> None:
    refused(text)


def test_names_the_line_of_a_fault() -> None:
    result = refused(ADF.replace("</customer>", ""))

    assert "line" in result.problems[0].reason


def test_a_lead_without_a_person_is_a_problem_beside_the_others() -> None:
    empty = "<prospect><customer/></prospect></adf>"

    result = parse_notification(ADF.replace("</adf>", empty).encode())

    assert (len(result.events), result.refused) == (1, 1)
    assert result.problems[0].field == "customer"
