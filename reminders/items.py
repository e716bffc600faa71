"""What a reminder is about: one or more due services, as ids in the message's payload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from messaging.models import Message


@dataclass(frozen=True)
class Item:
    """One service of one vehicle, due on one date, told in one step of its plan."""

    vehicle_id: int
    service_id: int
    due_on: date
    step: int

    @property
    def ref(self) -> str:
        """The ``subject_ref`` of a message that is first of all about this."""
        return f"due:{self.vehicle_id}:{self.service_id}:{self.due_on.isoformat()}"

    @property
    def occasion(self) -> tuple[int, int, int]:
        """Vehicle, service and step: what is not told twice although the date moved a little."""
        return (self.vehicle_id, self.service_id, self.step)

    def as_payload(self) -> dict[str, Any]:
        """Return what the message stores; read back by ``items_of``."""
        return {
            "vehicle": self.vehicle_id,
            "service": self.service_id,
            "due_on": self.due_on.isoformat(),
            "step": self.step,
        }


def payload_of(items: list[Item]) -> dict[str, Any]:
    """Return the payload of a message; ``vehicle`` on top is what the figures join with."""
    return {"vehicle": items[0].vehicle_id, "items": [item.as_payload() for item in items]}


def items_of(message: Message) -> list[Item]:
    """Read the items back; the first one gave the message its ``subject_ref``."""
    return [
        Item(
            stored["vehicle"],
            stored["service"],
            date.fromisoformat(stored["due_on"]),
            stored["step"],
        )
        for stored in message.payload.get("items", [])
    ]


def cars_of(message: Message) -> list[int]:
    """Return the ids of the cars that a message is about; 0 where a row doesn't say."""
    return [stored.get("vehicle", 0) for stored in message.payload.get("items", [])]
