"""When the kill test kills and when it empties the broker: values only."""

from __future__ import annotations

from dataclasses import dataclass

# Between two kills, so that a run ends even where a worker needs longer to start than to be killed.
LEAST_PROGRESS = 30


@dataclass(frozen=True)
class Kill:
    """The how manieth one, after so many seconds, when so many mails had been taken."""

    number: int = 0
    seconds: float = 0.0
    taken: int = 0


@dataclass(frozen=True)
class Plan:
    """How hard the run is: ``drops`` mails are taken by a server that then hangs up.

    So many seconds after a kill comes the next; with none, ``kills`` are spread over the messages.
    """

    messages: int
    kills: int
    drops: int = 0
    wipes: int = 0
    workers: int = 4
    seconds_between_kills: float = 0.0
    seed: int = 1
    # Workers are asked to end, one after the other, as a new version's start does.
    is_gentle: bool = False

    def is_time_to_kill(self, last: Kill, taken: int, seconds: float) -> bool:
        if self.seconds_between_kills:
            is_moving = taken >= last.taken + LEAST_PROGRESS
            return is_moving and seconds >= last.seconds + self.seconds_between_kills
        return last.number < self.kills and taken >= self._share(last.number, self.kills)

    def is_time_to_wipe(self, wipes: int, taken: int) -> bool:
        return wipes < self.wipes and taken >= self._share(wipes, self.wipes)

    def _share(self, number: int, all_of_them: int) -> int:
        """Return after how many messages the next of evenly spread events comes."""
        return self.messages * (number + 1) // (all_of_them + 1)
