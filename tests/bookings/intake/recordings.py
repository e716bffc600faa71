"""Events of several booking systems as they would be recorded over some weeks."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookings.models import Source
from tests.bookings.intake.samples import NOW, cal_body, event_body
from tests.factories import make_service, make_source, make_workshop

FIRST_DAY = datetime.fromisoformat("2026-12-01T08:00:00+01:00")


@dataclass(frozen=True)
class Recorded:
    """One body as one source sent it, under its id where the source gives one."""

    source: str
    body: bytes
    key: str = ""


def make_sources(*, bays: int = 2, is_answered: bool = False) -> dict[str, Source]:
    """One source per system, all of one site; without a service nothing is answered."""
    if is_answered:
        make_service(name_de="Inspektion", duration_minutes=60)
    site = make_workshop(bays=bays)
    return {name: make_source(slug=name, format=name, workshop=site) for name in _SYSTEMS}


def record(bookings: int, chance: random.Random) -> list[Recorded]:
    """Everything that happened, in the order in which it happened to each booking.

    Every tenth customer books with two systems at the same moment.
    """
    events: list[Recorded] = []
    for number in range(bookings):
        systems = [chance.choice(list(_SYSTEMS))]
        if number % 10 == 0:
            systems = chance.sample(list(_SYSTEMS), 2)
        for place, system in enumerate(systems):
            events += _SYSTEMS[system](_Visit(number, place), chance)
    return events


def shuffled_and_doubled(events: list[Recorded], chance: random.Random) -> list[Recorded]:
    twice = events * 2
    chance.shuffle(twice)
    return twice


@dataclass(frozen=True)
class _Visit:
    """One visit of one customer, and the hours that are free for nobody else."""

    number: int
    place: int

    @property
    def email(self) -> str:
        return f"kunde{self.number}@kunde.example"

    @property
    def phone(self) -> str:
        return f"+4917155{self.number:05}"

    @property
    def plate(self) -> str:
        return f"M-AB {self.number + 1}"

    def start(self, version: int) -> str:
        # One day for each visit, one hour for each version of it, never a week-end.
        weeks, day = divmod(self.number * 2 + self.place, 5)
        moment = FIRST_DAY - timedelta(days=1) + timedelta(weeks=weeks, days=day, hours=version)
        return moment.isoformat()

    def said_at(self, version: int) -> str:
        return (NOW - timedelta(hours=20) + timedelta(minutes=version)).isoformat()


def _own(visit: _Visit, chance: random.Random) -> list[Recorded]:
    person = {"last_name": f"Nummer{visit.number}", "email": visit.email, "phone": visit.phone}
    common: dict[str, Any] = {"customer": person, "vehicle": {"plate": visit.plate, "make": "VW"}}
    first = f"P-{visit.number}-{visit.place}-1"
    wish = {"start": visit.start(1), "is": "wished"}
    bodies = [event_body(**common, external_id=first, time=wish)]
    last = first
    for version in range(2, chance.randint(2, 5)):
        ids = {"external_id": last}
        if chance.random() < 0.5:
            ids = {"external_id": f"{first[:-1]}{version}", "previous_external_id": last}
            last = ids["external_id"]
        wish = {"start": visit.start(version), "is": "wished"}
        note = {"notes": f"Fassung {version}"} if chance.random() < 0.5 else {}
        bodies.append(event_body(**common, **ids, **note, kind="moved", version=version, time=wish))
    if chance.random() < 0.4:
        bare = {"customer": None, "vehicle": None, "services": [], "time": None}
        bodies.append(event_body(**bare, external_id=last, kind="cancelled", version=9))
    return [Recorded("workshop", body, f"{first}-{at}") for at, body in enumerate(bodies)]


def _cal_com(visit: _Visit, chance: random.Random) -> list[Recorded]:
    def body(trigger: str, version: int, **payload: Any) -> bytes:
        raw = cal_body(
            trigger,
            startTime=visit.start(version),
            endTime=(datetime.fromisoformat(visit.start(version)) + HOUR).isoformat(),
            attendees=[{"name": f"Nummer{visit.number}", "email": visit.email}],
            responses={
                "plate": {"label": "Kennzeichen", "value": visit.plate},
                "phone": {"label": "Telefon", "value": visit.phone},
            },
            **payload,
        )
        return raw.replace(b"2026-11-23T08:59:00.000Z", visit.said_at(version).encode())

    uid = f"cal-{visit.number}-{visit.place}-"
    bodies, last = [body("BOOKING_CREATED", 1, uid=f"{uid}1")], 1
    for version in range(2, chance.randint(2, 5)):
        moved = {"uid": f"{uid}{version}", "rescheduleUid": f"{uid}{last}"}
        bodies.append(body("BOOKING_RESCHEDULED", version, **moved))
        last = version
    if chance.random() < 0.4:
        bodies.append(body("BOOKING_CANCELLED", last + 1, uid=f"{uid}{last}"))
    return [Recorded("cal.com", body) for body in bodies]


def _calendly(visit: _Visit, chance: random.Random) -> list[Recorded]:
    uri = f"https://api.calendly.com/scheduled_events/{visit.number}-{visit.place}/invitees/"

    def body(event: str, moment: int, version: int, **more: Any) -> bytes:
        ends_at = datetime.fromisoformat(visit.start(version)) + HOUR
        payload = {
            "uri": f"{uri}{version}",
            "name": f"Nummer{visit.number}",
            "email": visit.email,
            "text_reminder_number": visit.phone,
            "questions_and_answers": [{"question": "Kennzeichen", "answer": visit.plate}],
            "scheduled_event": {
                "name": "Inspektion",
                "start_time": visit.start(version),
                "end_time": ends_at.isoformat(),
            },
            **more,
        }
        said = {"event": event, "created_at": visit.said_at(moment), "payload": payload}
        return json.dumps(said).encode()

    bodies, last = [body("invitee.created", 1, 1)], 1
    for version in range(2, chance.randint(2, 5)):
        new = {"rescheduled": True, "new_invitee": f"{uri}{version}", "status": "canceled"}
        bodies.append(body("invitee.canceled", version, last, **new))
        bodies.append(body("invitee.created", version, version, old_invitee=f"{uri}{last}"))
        last = version
    if chance.random() < 0.4:
        bodies.append(body("invitee.canceled", last + 1, last, status="canceled"))
    return [Recorded("calendly", body) for body in bodies]


HOUR = timedelta(hours=1)
_SYSTEMS = {"workshop": _own, "cal.com": _cal_com, "calendly": _calendly}
