"""schema.org reservations as JSON-LD and microdata (B-02)."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.bookings.intake.reading_helpers import (
    html_part,
    mail_with,
    read_all,
    read_one,
    reasons,
    text_part,
)


def reservation(**fields: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Reservation",
        "reservationNumber": "R-77",
        "reservationStatus": "https://schema.org/ReservationConfirmed",
        "underName": {
            "@type": "Person",
            "name": "Jörg Weiß",
            "email": "Joerg@kunde.example",
            "telephone": "0171 2345678",
        },
        "reservationFor": {"@type": "Service", "name": "Inspektion"},
        "startTime": "2026-12-01T09:00:00+01:00",
        "endTime": "2026-12-01T10:30:00+01:00",
        "modifiedTime": "2026-11-23T09:00:00Z",
        **fields,
    }


def page(*data: Any) -> str:
    scripts = [f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in data]
    return f"<html><head>{''.join(scripts)}</head><body><p>Danke!</p></body></html>"


MICRODATA = """<html><body>
<div itemscope itemtype="http://schema.org/FoodEstablishmentReservation">
 <meta itemprop="reservationNumber" content="M-1">
 <link itemprop="reservationStatus" href="http://schema.org/ReservationPending">
 <div itemprop="underName" itemscope itemtype="http://schema.org/Person">
  <span itemprop="name">Ina <b>Stein</b></span>,
  <a itemprop="email" href="mailto:ina@kunde.example">
  schreiben</a></div>
 <time itemprop="startTime" datetime="2026-12-01T14:00:00+01:00">am 1. Dezember</time>
 <div itemprop="reservationFor" itemscope itemtype="http://schema.org/AutoRepair">
  <span itemprop="name">Autohaus Müller</span></div>
</div></body></html>"""


def test_reads_a_reservation_of_a_page() -> None:
    event = read_one(page(reservation()))

    assert (event.kind, event.external_id) == ("created", "R-77")
    assert (event.customer.first_name, event.customer.last_name) == ("Jörg", "Weiß")
    assert (event.customer.email, event.customer.phone) == ("joerg@kunde.example", "+491712345678")
    assert event.services == ("Inspektion",)
    assert event.version == "2026-11-23T09:00:00.000000Z"
    assert event.occurred_at == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_reads_start_and_end_of_a_confirmed_reservation_as_agreed() -> None:
    time = read_one(page(reservation())).time

    assert time
    assert time.start == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert time.end == time.start + timedelta(minutes=90)
    assert (time.is_agreed, time.zone_was_missing) == (True, False)


def test_reads_microdata() -> None:
    event = read_one(MICRODATA)

    assert event.external_id == "M-1"
    assert (event.customer.first_name, event.customer.last_name) == ("Ina", "Stein")
    assert event.customer.email == "ina@kunde.example"
    assert event.time
    assert event.time.start == datetime(2026, 12, 1, 13, tzinfo=UTC)
    assert not event.time.is_agreed


def test_the_name_of_the_workshop_is_no_service() -> None:
    assert read_one(MICRODATA).services == ()


def test_reads_a_json_document() -> None:
    event = read_one(json.dumps(reservation()))

    assert event.external_id == "R-77"


def test_reads_a_json_part_of_a_mail() -> None:
    data = json.dumps(reservation())
    part = f"Content-Type: application/ld+json; charset=utf-8\r\n\r\n{data}"

    event = read_one(mail_with(text_part("siehe Anhang"), part))

    assert event.external_id == "portal.example:R-77"


@pytest.mark.parametrize(
    ("status", "kind", "is_agreed"),
    [
        ("https://schema.org/ReservationConfirmed", "created", True),
        ("http://schema.org/Confirmed", "created", True),
        ("ReservationConfirmed", "created", True),
        ("Confirmed", "created", True),
        ("http://schema.org/ReservationPending", "created", False),
        ("ReservationHold", "created", False),
        ("https://schema.org/ReservationCancelled", "cancelled", False),
        ("http://schema.org/Cancelled", "cancelled", False),
        ("Canceled", "cancelled", False),
        (None, "created", False),
        ({"@id": "x"}, "created", False),
        (7, "created", False),
    ],
)
def test_knows_long_and_short_names_of_a_status(status: Any, kind: str, is_agreed: bool) -> None:
    event = read_one(page(reservation(reservationStatus=status)))

    assert event.kind == kind
    assert event.time
    assert event.time.is_agreed is is_agreed


@pytest.mark.parametrize(
    "wrap",
    [
        lambda item: [item],
        lambda item: {"@context": "http://schema.org", "@graph": [{"@type": "WebPage"}, item]},
        lambda item: {"@graph": item},
        lambda item: {**item, "@type": ["Thing", "FoodEstablishmentReservation"]},
        lambda item: {**item, "@type": "http://schema.org/EventReservation"},
        lambda item: {**item, "reservationNumber": ["R-77"], "underName": [item["underName"]]},
        lambda item: {**item, "startTime": {"@value": item["startTime"]}},
    ],
)
def test_takes_lists_graphs_and_typed_values(wrap: Any) -> None:
    event = read_one(page(wrap(reservation())))

    assert event.external_id == "R-77"
    assert event.customer.last_name == "Weiß"
    assert event.time
    assert event.time.start == datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("script", ["<!-- %s -->", "//<![CDATA[\n%s\n//]]>", "\n  %s\n"])
def test_takes_scripts_in_their_wrappings(script: str) -> None:
    text = script % json.dumps(reservation())

    assert read_one(f'<html><script type="application/ld+json">{text}</script></html>')


@pytest.mark.parametrize(
    "html",
    [
        page({"@type": "Restaurant", "name": "Reservation"}),
        page({"@type": "Restaurant", "potentialAction": {"result": reservation()}}),
        page({"@type": "Event", "name": "Fest", "startDate": "2026-12-01"}),
        page({"reservationNumber": "R-77"}),
        page([], "x", 7, None),
        '<script type="application/ld+json">{"@type": "Reservation", </script>',
        '<script type="application/ld+json"></script>',
    ],
)
def test_what_is_no_reservation_of_its_own_is_not_taken(html: str) -> None:
    result = read_all(html)

    assert result.events == ()
    assert result.format != "schema.org"


def test_the_key_of_a_mail_is_domain_and_number() -> None:
    event = read_one(mail_with(html_part(page(reservation()))))

    assert event.external_id == "portal.example:R-77"


def test_one_number_of_two_senders_is_two_bookings() -> None:
    one = read_one(mail_with(html_part(page(reservation())), sender="a@eins.example"))
    other = read_one(mail_with(html_part(page(reservation())), sender="a@zwei.example"))

    assert one.external_id != other.external_id


def test_a_forwarded_mail_keeps_the_key_of_its_portal() -> None:
    inner = mail_with(html_part(page(reservation()))).decode().replace("grenze", "innen")

    event = read_one(
        mail_with(
            text_part("zur Info"),
            f"Content-Type: message/rfc822\r\n\r\n{inner}",
            sender="chefin@mueller.example",
        )
    )

    assert event.external_id == "portal.example:R-77"


def test_the_newest_of_one_number_wins() -> None:
    old = reservation(modifiedTime="2026-11-20T09:00:00Z", startTime="2026-12-09T09:00:00+01:00")

    for order in ([old, reservation()], [reservation(), old]):
        event = read_one(page(*order))

        assert event.time
        assert event.time.start.day == 1


def test_json_and_microdata_of_one_reservation_count_once() -> None:
    assert read_one(page(reservation(), reservation()))


def test_two_dates_under_one_number_are_both_read_and_named() -> None:
    other = reservation(startTime="2026-12-08T09:00:00+01:00", endTime=None)

    result = read_all(page(reservation(), other))

    assert [event.external_id for event in result.events] == ["R-77", "R-77"]
    assert "one number" in reasons(result)


def test_several_numbers_are_several_bookings() -> None:
    result = read_all(page(reservation(), reservation(reservationNumber="R-78")))

    assert [event.external_id for event in result.events] == ["R-77", "R-78"]
    assert result.problems == ()


def test_the_plate_comes_from_the_lines_that_people_see() -> None:
    html = page(reservation()).replace(
        "<p>Danke!</p>", "<p>Kennzeichen: M-AB 123</p><p>Bemerkung: Leihwagen</p>"
    )

    event = read_one(html)

    assert event.vehicle.plate == "M-AB 123"
    assert event.notes == "Leihwagen"
    assert event.services == ("Inspektion",)


def test_lines_fill_the_way_to_reach_that_the_mark_leaves_out() -> None:
    person = {"@type": "Person", "name": "Jörg Weiß"}
    html = page(reservation(underName=person)).replace(
        "Danke!", "Name: Falsch<br>Telefon: 0171 2345678<br>E-Mail: j@kunde.example"
    )

    customer = read_one(html).customer

    assert (customer.last_name, customer.phone) == ("Weiß", "+491712345678")
    assert customer.email == "j@kunde.example"


def test_a_reservation_of_nobody_beside_another_is_counted_as_refused() -> None:
    nobody = reservation(reservationNumber="R-78", underName=None)

    result = read_all(page(reservation(), nobody))

    assert ([event.external_id for event in result.events], result.refused) == (["R-77"], 1)


@pytest.mark.parametrize("person", [None, {}, "", [], {"@type": "Person"}])
def test_a_new_reservation_of_nobody_is_refused(person: Any) -> None:
    result = read_all(page(reservation(underName=person)))

    assert result.events == ()
    assert "neither name" in reasons(result)


def test_a_cancelled_one_needs_no_name() -> None:
    event = read_one(page(reservation(underName=None, reservationStatus="Cancelled")))

    assert event.kind == "cancelled"


def test_a_company_stays_a_company() -> None:
    event = read_one(page(reservation(underName={"@type": "Organization", "name": "Huber"})))

    assert (event.customer.company, event.customer.last_name) == ("Huber", None)


def test_takes_an_address_and_names_in_parts() -> None:
    person = {
        "givenName": "Ina",
        "familyName": "Stein",
        "address": {
            "streetAddress": "Gartenweg 3",
            "postalCode": "80331",
            "addressLocality": "München",
            "addressCountry": "DE",
        },
    }

    customer = read_one(page(reservation(underName=person))).customer

    assert (customer.first_name, customer.last_name) == ("Ina", "Stein")
    assert (customer.street, customer.postcode, customer.city, customer.country) == (
        "Gartenweg 3",
        "80331",
        "München",
        "DE",
    )


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"totalPrice": "189.00", "priceCurrency": "EUR"}, Decimal("189.00")),
        ({"totalPrice": {"price": 49.9, "priceCurrency": "EUR"}}, Decimal("49.90")),
        ({"totalPrice": "kostenlos"}, None),
    ],
)
def test_reads_the_price(fields: dict[str, Any], price: Decimal | None) -> None:
    event = read_one(page(reservation(**fields)))

    assert event.price_gross == price
    assert event.currency == ("EUR" if price else None)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ({"checkinTime": "2026-12-01T09:00:00Z"}, {"checkoutTime": "2026-12-01T10:00:00Z"}),
        ({"checkinDate": "2026-12-01T09:00:00+0:00"}, {"checkoutDate": "2026-12-01T10:00:00+0:00"}),
        ({"pickupTime": "2026-12-01T09:00:00Z"}, {"dropoffTime": "2026-12-01T10:00:00Z"}),
        (
            {"reservationFor": {"name": "HU", "startDate": "2026-12-01T09:00:00Z"}},
            {"endTime": "2026-12-01T10:00:00Z"},
        ),
    ],
)
def test_finds_the_time_wherever_it_stands(start: dict[str, Any], end: dict[str, Any]) -> None:
    bare = {**reservation(), "startTime": None, "endTime": None}

    time = read_one(page({**bare, **start, **end})).time

    assert time
    assert time.start == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert time.end == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_without_a_number_the_content_is_the_number() -> None:
    one = reservation(reservationNumber=None)

    first, again = read_one(page(one)), read_one(page(one))
    other = read_one(page({**one, "startTime": "2026-12-02T09:00:00Z"}))

    assert first.external_id.startswith("content:")
    assert first.external_id == again.external_id != other.external_id


def test_without_modified_time_the_mail_orders_them() -> None:
    event = read_one(mail_with(html_part(page(reservation(modifiedTime=None)))))

    assert event.version is None
    assert event.occurred_at == datetime(2026, 11, 23, 8, 59, tzinfo=UTC)


def test_names_the_agent_as_portal() -> None:
    event = read_one(page(reservation(bookingAgent={"name": "Werkstattfinder"})))

    assert event.portal == "Werkstattfinder"


def test_follows_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the parser wants to go out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    item = reservation(
        **{"@context": "http://127.0.0.1:9/c", "cancelReservationUrl": "http://127.0.0.1:9/x"}
    )
    html = page(item).replace("<head>", '<head><link rel="stylesheet" href="http://127.0.0.1:9/y">')

    assert read_one(html)


def test_an_item_that_html_pushes_out_of_its_paragraph_still_belongs_to_it() -> None:
    html = """<p itemscope itemtype="http://schema.org/Reservation">
    <span itemprop="reservationNumber">P-1</span>
    <span itemprop="underName" itemscope itemtype="http://schema.org/Person">
    <span itemprop="name">Ina Stein</span></span>
    <div itemprop="reservationFor" itemscope itemtype="http://schema.org/Event">
    <span itemprop="name">HU</span></div></p>"""

    assert read_one(f"<html><body>{html}</body></html>").services == ("HU",)
