"""What each adapter's source sends over the life of one booking (B-00: each rule per adapter)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bookings.intake.calendar_samples import calendar, itip_mail, vevent
from tests.bookings.intake.samples import ADF, LABELLED, cal_body, event_body, mail_of


@dataclass(frozen=True)
class Adapter:
    """Bodies of one booking: ``created``, ``moved`` to 10 o'clock, ``cancelled``.

    ``moved`` and ``cancelled`` are empty where the source can't say it. ``with_extra`` has a
    field that nobody knows, ``unknown_event`` is about something else, ``without_zone`` tells
    nine o'clock without a zone.
    """

    name: str
    created: bytes
    moved: bytes = b""
    cancelled: bytes = b""
    with_extra: bytes = b""
    unknown_event: bytes = b""
    without_zone: bytes = b""


def _calendly(event: str, minute: int, hour: int = 9, **more: Any) -> bytes:
    uri = "https://api.calendly.com/scheduled_events/1/invitees/1"
    payload = {
        "uri": uri,
        "name": "Jörg Weiß",
        "email": "joerg@kunde.example",
        "scheduled_event": {
            "name": "Inspektion",
            "start_time": f"2026-12-01T{hour:02}:00:00+01:00",
            "end_time": f"2026-12-01T{hour + 1:02}:00:00+01:00",
        },
        **more,
    }
    said = {"event": event, "created_at": f"2026-11-23T09:{minute}:00+01:00", "payload": payload}
    return json.dumps(said).encode()


def _cal(trigger: str, minute: int, hour: int = 9, **more: Any) -> bytes:
    times = {
        "startTime": f"2026-12-01T{hour:02}:00:00+01:00",
        "endTime": f"2026-12-01T{hour + 1:02}:00:00+01:00",
    }
    body = cal_body(trigger, **{**times, **more})
    return body.replace(b"2026-11-23T08:59:00", f"2026-11-23T08:{minute}:00".encode())


def _own(kind: str, version: int, hour: int = 9, **more: Any) -> bytes:
    time = {"start": f"2026-12-01T{hour:02}:00:00+01:00", "is": "wished"}
    return event_body(kind=kind, version=version, **{"time": time, **more})


def _reservation(minute: int, hour: int = 9, **more: Any) -> bytes:
    said = {
        "@context": "https://schema.org",
        "@type": "Reservation",
        "reservationNumber": "R-1",
        "reservationStatus": "https://schema.org/ReservationConfirmed",
        "underName": {"@type": "Person", "name": "Jörg Weiß", "email": "joerg@kunde.example"},
        "reservationFor": {"@type": "Service", "name": "Inspektion"},
        "startTime": f"2026-12-01T{hour:02}:00:00+01:00",
        "endTime": f"2026-12-01T{hour + 1:02}:00:00+01:00",
        "modifiedTime": f"2026-11-23T09:{minute}:00+01:00",
        **more,
    }
    script = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    return mail_of(f"<html><body>{script}</body></html>", subtype="html")


def _event(method: str, sequence: int, hour: int = 9, **more: str) -> bytes:
    times = {
        "DTSTART;TZID=Europe/Berlin": f"20261201T{hour:02}0000",
        "DTEND;TZID=Europe/Berlin": f"20261201T{hour + 1:02}0000",
    }
    text = vevent(SEQUENCE=str(sequence), **{**times, **more})
    return itip_mail(calendar(text, method=method), method=method)


def _mail(minute: int, text: str) -> bytes:
    raw = mail_of(text.replace("14.30 Uhr", "9 Uhr"))
    return raw.replace(b"09:59:00", f"09:{minute}:00".encode())


ADAPTERS = (
    Adapter(
        "workshop",
        created=_own("created", 1),
        moved=_own("moved", 2, hour=10),
        cancelled=_own("cancelled", 3),
        with_extra=_own("created", 1, colour="rot", more={"a": [1]}),
        unknown_event=_own("painted", 1),
        without_zone=_own("created", 1, time={"start": "2026-12-01T09:00:00"}),
    ),
    Adapter(
        "cal.com",
        created=_cal("BOOKING_CREATED", 50),
        moved=_cal("BOOKING_RESCHEDULED", 51, hour=10),
        cancelled=_cal("BOOKING_CANCELLED", 52),
        with_extra=_cal("BOOKING_CREATED", 50, colour="rot"),
        unknown_event=_cal("FORM_SUBMITTED", 50),
        without_zone=_cal("BOOKING_CREATED", 50, startTime="2026-12-01T09:00:00"),
    ),
    Adapter(
        "calendly",
        created=_calendly("invitee.created", 50),
        moved=_calendly("invitee.created", 51, hour=10),
        cancelled=_calendly("invitee.canceled", 52, status="canceled"),
        with_extra=_calendly("invitee.created", 50, colour="rot"),
        unknown_event=_calendly("routing_form_submission.created", 50),
    ),
    Adapter(
        "adf",
        created=ADF.encode(),
        with_extra=ADF.replace("<vendor>", "<colour>rot</colour><vendor>").encode(),
        unknown_event=b'<?adf version="1.0"?><adf></adf>',
        without_zone=ADF.encode(),
    ),
    Adapter(
        "labelled",
        created=_mail(50, LABELLED),
        moved=_mail(51, LABELLED.replace("14.30 Uhr", "10 Uhr")),
        cancelled=_mail(52, f"{LABELLED}\nStatus: storniert\n"),
        with_extra=_mail(50, f"{LABELLED}\nLieblingsfarbe: rot\n"),
        unknown_event=_mail(50, "Ihr Passwort wurde geändert."),
        without_zone=_mail(50, LABELLED),
    ),
    Adapter(
        "schema.org",
        created=_reservation(50),
        moved=_reservation(51, hour=10),
        cancelled=_reservation(52, reservationStatus="https://schema.org/ReservationCancelled"),
        with_extra=_reservation(50, colour="rot"),
        unknown_event=_reservation(50, **{"@type": "ParcelDelivery"}),
        without_zone=_reservation(50, startTime="2026-12-01T09:00:00"),
    ),
    Adapter(
        "icalendar",
        created=_event("REQUEST", 0),
        moved=_event("REQUEST", 1, hour=10),
        cancelled=_event("CANCEL", 2),
        with_extra=_event("REQUEST", 0, **{"X-COLOUR": "rot"}),
        unknown_event=_event("COUNTER", 0, hour=10),
    ),
)
Body = Callable[[Adapter], bytes]
