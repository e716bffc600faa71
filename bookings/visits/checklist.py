"""The steps of a visit as we ship them, from welcome to good-bye; checklists.py has the house's."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(models.TextChoices):
    DROP_OFF = "drop_off", _("When the car is brought")
    PICK_UP = "pick_up", _("When the car is fetched")


class Who(models.TextChoices):
    """Who does a step: said on the page, not checked; who did it is written down."""

    DESK = "desk", _("front desk")
    FLOOR = "floor", _("workshop floor")
    OWNER = "owner", _("owner")


class Asks(models.TextChoices):
    """How a step of the owner's own is settled."""

    TICK = "tick", _("a tick")
    YES_NO = "yes_no", _("yes or no, and a note")


@dataclass(frozen=True)
class Step:
    """One step: what it is called and what one says to the customer.

    ``action`` is the word on the button that settles it; empty where an answer settles it. A
    visit can be closed while a step that is not ``is_required`` is open.
    """

    key: str
    phase: Phase
    title: Promise | str
    say: Promise | str
    action: Promise | str = ""
    who: str = Who.DESK
    is_required: bool = True
    asks: str = Asks.TICK
    is_own: bool = False

    @property
    def who_label(self) -> str:
        return str(Who(self.who).label)


WELCOME = Step(
    "welcome",
    Phase.DROP_OFF,
    pgettext_lazy("checklist", "Welcome"),
    _("Good to have you here! We have been looking forward to your visit."),
    _("Customer is welcomed"),
)
DATA = Step(
    "data",
    Phase.DROP_OFF,
    _("Complete the data"),
    _("May I have your registration paper for a moment? Then everything is right at once."),
)
REMINDERS = Step(
    "reminders",
    Phase.DROP_OFF,
    _("Reminder wanted?"),
    _("Shall we remind you when the HU or a service is due, and how? A free service of our house!"),
)
CONDITIONS = Step(
    "conditions",
    Phase.DROP_OFF,
    _("Internet conditions"),
    _(
        "What you found on the internet also holds when you book with us directly: "
        "same price, same conditions. A call is enough."
    ),
    _("Customer knows it"),
)
CARDS = Step(
    "cards",
    Phase.DROP_OFF,
    _("Business cards"),
    _("Here are two cards: one for the glove box, one to pass on."),
    _("Cards handed over"),
)
BILL = Step(
    "bill",
    Phase.PICK_UP,
    _("Explain the bill"),
    _(
        "Here lie order and invoice side by side: what you ordered, "
        "and where it stands on the invoice."
    ),
    _("Bill is explained"),
)
SATISFACTION = Step(
    "satisfaction",
    Phase.PICK_UP,
    _("Satisfied?"),
    _("Was everything to your satisfaction? What can we do better?"),
)
NEXT_SERVICE = Step(
    "next_service",
    Phase.PICK_UP,
    _("Next service"),
    _("Your car is due next for this. Shall we note a date right away?"),
    _("Talked about it"),
)
GOODBYE = Step(
    "goodbye",
    Phase.PICK_UP,
    _("Until next time"),
    _("Thank you for your trust. Until next time!"),
    _("Said good-bye"),
)

STEPS = (
    WELCOME,
    DATA,
    REMINDERS,
    CONDITIONS,
    CARDS,
    BILL,
    SATISFACTION,
    NEXT_SERVICE,
    GOODBYE,
)

# What the product is for, or what other parts wait for: reworded and moved, never left away.
KEPT = frozenset(step.key for step in (DATA, REMINDERS, CONDITIONS, CARDS, NEXT_SERVICE))


def find_step(key: str) -> Step | None:
    """Return the shipped step with this key; ``None`` when there is no such step."""
    return next((step for step in STEPS if step.key == key), None)


def open_steps(steps: Iterable[Step], settled: Container[str]) -> list[Step]:
    """Return the steps that are neither done nor left out, in order."""
    return [step for step in steps if step.key not in settled]
