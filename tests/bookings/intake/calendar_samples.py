"""Calendar files for the tests, in our own words."""

from __future__ import annotations

from tests.bookings.intake.reading_helpers import mail_with, text_part

LINES = {
    "UID": "termin-1@portal.example",
    "DTSTAMP": "20261123T085900Z",
    "SEQUENCE": "0",
    "DTSTART;TZID=Europe/Berlin": "20261201T090000",
    "DTEND;TZID=Europe/Berlin": "20261201T103000",
    "SUMMARY": "Inspektion",
    "ORGANIZER;CN=Portal": "mailto:termin@portal.example",
    "ATTENDEE;CN=Jörg Weiß;PARTSTAT=NEEDS-ACTION": "mailto:Joerg@kunde.example",
}
CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:Werkstattzeit
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def vevent(*, without: tuple[str, ...] = (), **more: str) -> str:
    """One VEVENT; ``without`` names properties to leave out, ``more`` adds or replaces some."""
    replaced = {*without, *(name.split(";")[0] for name in more)}
    kept = {name: value for name, value in LINES.items() if name.split(";")[0] not in replaced}
    lines = [f"{name}:{value}" for name, value in {**kept, **more}.items()]
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*events: str, method: str = "REQUEST", zone: str = "") -> str:
    named = f"METHOD:{method}\n" if method else ""
    body = "\n".join(events or (vevent(),))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n{named}{zone}{body}\nEND:VCALENDAR\n"


def itip_mail(
    text: str, *, method: str = "REQUEST", sender: str = "termin@portal.example"
) -> bytes:
    part = f"Content-Type: text/calendar; method={method}; charset=utf-8\r\n\r\n{text}"
    return mail_with(text_part("Bitte ansehen."), part, kind="alternative", sender=sender)
