"""ADF/XML 1.0 (B-01), element by element, and what its senders get wrong."""

from __future__ import annotations

import pytest

from bookings.intake.events import BookingEvent, ParseResult
from bookings.intake.formats import parse_notification

PERSON = '<contact><name part="full">Ina Berg</name></contact>'


def lead(*, head: str = "", customer: str = PERSON, vehicle: str = "", tail: str = "") -> str:
    car = f"<vehicle>{vehicle}</vehicle>" if vehicle else ""
    return (
        f"<?adf version='1.0'?><adf><prospect>{head}{car}<customer>{customer}</customer>"
        f"{tail}</prospect></adf>"
    )


def parse(text: str) -> ParseResult:
    result = parse_notification(text.encode())
    assert result.format == "adf"
    return result


def read(**parts: str) -> BookingEvent:
    result = parse(lead(**parts))
    assert result.events, result.problems
    return result.events[0]


def contact(inner: str) -> str:
    return f"<contact>{inner}</contact>"


@pytest.mark.parametrize(
    ("head", "tail", "external_id"),
    [
        ('<id source="Portal">7</id>', "", "Portal:7"),
        ("<id>7</id>", "", "7"),
        ("<id/><id>8</id>", "", "8"),
        ('<id source="Portal">7</id>', "<provider><name>Finder</name></provider>",
         "Finder:Portal:7"),
        ("<id>7</id>", f"<provider><name>{'x' * 40}</name></provider>", "x" * 30 + ":7"),
        (f"<id>{'9' * 120}</id>", "", "9" * 100),
    ],
)  # fmt: skip
def test_the_id_is_made_of_provider_source_and_number(
    head: str, tail: str, external_id: str
) -> None:
    assert read(head=head, tail=tail).external_id == external_id


@pytest.mark.parametrize("head", ["", "<id/>", "<id> </id>"])
def test_without_a_number_the_content_is_the_id(head: str) -> None:
    event = read(head=head)

    assert event.external_id.startswith("content:")
    assert event.external_id == read(head=f"\n {head}").external_id


@pytest.mark.parametrize(
    ("names", "first", "last", "company"),
    [
        ('<name part="full">Ina Berg</name>', "Ina", "Berg", None),
        ("<name>Ina Berg</name>", "Ina", "Berg", None),
        ('<name part="FULL">Berg, Ina</name>', "Ina", "Berg", None),
        ('<name part="first">Ina</name><name part="last">Berg</name>', "Ina", "Berg", None),
        ('<name part="first">Ina</name><name part="surname">Berg</name>', "Ina", "Berg", None),
        ('<name part="last">Berg</name>', None, "Berg", None),
        ("<name>Eva Tal</name><name part='last'>Berg</name>", "Eva", "Berg", None),
        ('<name part="full" type="business">Berg Bau</name>', None, None, "Berg Bau"),
        ('<name part="full" type="individual">Berg Bau</name>', "Berg", "Bau", None),
        ('<name part="full">Berg Bau GmbH</name>', None, None, "Berg Bau GmbH"),
    ],
)
def test_reads_names_in_all_their_parts(
    names: str, first: str | None, last: str | None, company: str | None
) -> None:
    customer = read(customer=contact(names)).customer

    assert (customer.first_name, customer.last_name, customer.company) == (first, last, company)


@pytest.mark.parametrize(
    ("phones", "number"),
    [
        ("<phone>0171 1111111</phone>", "+491711111111"),
        ("<phone type='voice'>089 111111</phone><phone type='cellphone'>0171 1111111</phone>",
         "+491711111111"),
        ("<phone type='home'>089 111111</phone><phone type='voice'>089 222222</phone>",
         "+4989222222"),
        ("<phone type='work'>089 333333</phone><phone type='home'>089 111111</phone>",
         "+4989111111"),
        ("<phone type='CellPhone'>0171 1111111</phone>", "+491711111111"),
        ("<phone type='cellphone'/><phone type='voice'>089 222222</phone>", "+4989222222"),
        ("<phone type='fax'>089 444444</phone>", None),
    ],
)  # fmt: skip
def test_takes_the_phone_that_reaches_best(phones: str, number: str | None) -> None:
    person = contact(f"<name>Ina Berg</name>{phones}")

    assert read(customer=person).customer.phone == number


@pytest.mark.parametrize(
    ("element", "field", "value"),
    [
        ("<email>Ina@Kunde.Example</email>", "email", "ina@kunde.example"),
        ("<email preferredcontact='1'>a@b.example</email>", "email", "a@b.example"),
        ("<address><street>Gartenweg 3</street></address>", "street", "Gartenweg 3"),
        ("<address><street line='1'/><street line='2'>Hof</street></address>", "street", "Hof"),
        ("<address><postalcode>80331</postalcode></address>", "postcode", "80331"),
        ("<address><city>München</city></address>", "city", "München"),
        ("<address><country>DE</country></address>", "country", "DE"),
        ("<address><country>Mars</country></address>", "country", None),
    ],
)
def test_reads_the_address(element: str, field: str, value: str | None) -> None:
    customer = read(customer=contact(f"<name>Ina Berg</name>{element}")).customer

    assert getattr(customer, field) == value


@pytest.mark.parametrize(
    ("element", "field", "value"),
    [
        ("<make>VW</make>", "make", "VW"),
        ("<model>Golf</model>", "model", "Golf"),
        ("<vin>WVWZZZ1JZXW000001</vin>", "vin", "WVWZZZ1JZXW000001"),
        ("<vin>123</vin>", "vin", None),
        ("<odometer>81.234</odometer>", "mileage_km", 81234),
        ("<odometer units='km'>81234</odometer>", "mileage_km", 81234),
        ("<odometer units='mi'>1000</odometer>", "mileage_km", 1609),
        ("<odometer status='unknown'/>", "mileage_km", None),
    ],
)
def test_reads_the_vehicle(element: str, field: str, value: object) -> None:
    assert getattr(read(vehicle=element).vehicle, field) == value


def test_what_the_car_does_not_say_the_comments_may() -> None:
    words = "Kennzeichen: M-AB 1\nMarke: Seat\nKilometerstand: 5 km\nLeistung: HU"
    person = f"{PERSON}<comments>{words}</comments>"

    vehicle = read(customer=person, vehicle="<make>VW</make>").vehicle

    assert (vehicle.plate, vehicle.make, vehicle.mileage_km) == ("M-AB 1", "VW", 5)


def test_without_a_car_the_comments_tell_it() -> None:
    person = f"{PERSON}<comments>Kennzeichen: M-AB 1\nAuto: VW Golf</comments>"

    vehicle = read(customer=person).vehicle

    assert (vehicle.plate, vehicle.make, vehicle.model) == ("M-AB 1", "VW", "Golf")


@pytest.mark.parametrize(
    ("comment", "services"),
    [
        ("HU und AU", ("HU und AU",)),
        ("x" * 60, ("x" * 60,)),
        ("x" * 61, ()),
        ("Was kostet das?", ()),
        ("Zeile eins\nZeile zwei", ()),
        ("Marke: VW", ()),
        ("Leistung: HU", ("HU",)),
        ("", ()),
    ],
)
def test_a_short_plain_comment_names_the_service(comment: str, services: tuple[str, ...]) -> None:
    assert read(customer=f"{PERSON}<comments>{comment}</comments>").services == services


def test_comments_of_customer_and_car_are_kept_together() -> None:
    person = f"{PERSON}<comments> eins </comments>"

    assert read(customer=person, vehicle="<comments>zwei</comments>").notes == "eins\nzwei"


@pytest.mark.parametrize(
    ("frame", "start", "end"),
    [
        ("<earliestdate>2026-12-01T09:00:00+01:00</earliestdate>", "2026-12-01T09:00", None),
        ("<earliestdate>2026-12-01T09:00:00+01:00</earliestdate>"
         "<latestdate>2026-12-01T12:00:00+01:00</latestdate>",
         "2026-12-01T09:00", "2026-12-01T12:00"),
        ("<earliestdate>2026-12-01</earliestdate>", "2026-12-01T00:00", "2026-12-02T00:00"),
        ("<earliestdate>2026-12-01</earliestdate><latestdate>2026-12-03</latestdate>",
         "2026-12-01T00:00", "2026-12-04T00:00"),
        ("<earliestdate>2026-12-03</earliestdate><latestdate>2026-12-01</latestdate>",
         "2026-12-03T00:00", None),
        ("<earliestdate>bald</earliestdate><description>01.12.2026, 9 Uhr</description>",
         "2026-12-01T09:00", None),
        ("<description>01.12.2026 vormittags</description>",
         "2026-12-01T08:00", "2026-12-01T12:00"),
    ],
)  # fmt: skip
def test_reads_the_time_frame(frame: str, start: str, end: str | None) -> None:
    time = read(customer=f"{PERSON}<timeframe>{frame}</timeframe>").time

    assert time.start.isoformat()[:16] == start
    assert (time.end.isoformat()[:16] if time.end else None) == end
    assert not time.is_agreed


def test_the_time_frame_comes_before_the_comments() -> None:
    frame = "<timeframe><earliestdate>2026-12-01T09:00:00Z</earliestdate></timeframe>"
    person = f"{PERSON}<comments>Wunschtermin: 24.12.2026</comments>{frame}"

    assert read(customer=person).time.start.day == 1


def test_a_lead_is_never_a_change_of_another_booking() -> None:
    words = "Status: storniert\nBisherige Buchungsnummer: A"

    event = read(customer=f"{PERSON}<comments>{words}</comments>")

    assert (event.kind, event.previous_external_id) == ("created", None)


@pytest.mark.parametrize(
    "customer",
    ["", contact(""), contact("<name part='first'>Ina</name>"), contact("<email>ina</email>")],
)
def test_nobody_is_a_problem(customer: str) -> None:
    result = parse(lead(customer=customer))

    assert result.events == ()
    assert [problem.field for problem in result.problems] == ["customer"]


def test_without_a_prospect_it_is_a_problem() -> None:
    result = parse("<adf><lead/></adf>")

    assert result.problems[0].reason == "no prospect in the ADF document"


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE adf>", "<!doctype x>", "<! DOCTYPE x>", "<!ENTITY a 'b'>"]
)
def test_any_document_type_is_refused(start: str) -> None:
    result = parse(start + lead())

    assert result.events == ()
    assert "refused" in result.problems[0].reason


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("Berg &amp; Tal", "Berg & Tal"), ("Berg & Tal", "Berg & Tal"), ("M&uuml;ller", "Müller"),
     ("M&#252;ller", "Müller"), ("M&#xFC;ller", "Müller"), ("a &lt; b", "a < b"),
     ("a &nosuch; b", "a &nosuch; b")],
)  # fmt: skip
def test_entities_of_html_and_bare_signs_are_put_up_with(written: str, read_as: str) -> None:
    name = f'<name part="full" type="business">{written}</name>'

    assert read(customer=contact(name)).customer.company == read_as


@pytest.mark.parametrize(
    ("text", "reason"),
    [("<adf><prospect>", "cut off"), ("<adf><prospect></adf>", "line 1"),
     ("<adf>\n<prospect>\n<a></b>\n</prospect></adf>", "line 3")],
)  # fmt: skip
def test_a_broken_document_says_what_is_wrong(text: str, reason: str) -> None:
    result = parse(text)

    assert result.events == ()
    assert reason in result.problems[0].reason
