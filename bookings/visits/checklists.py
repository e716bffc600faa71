"""The checklist as the owner wrote it: read for a visit, saved as a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import get_language

from bookings.errors import ChecklistChangedError, StepNeededError, UnknownStepError
from bookings.models import Checklist, ChecklistStep, Visit
from bookings.visits.checklist import KEPT, STEPS, Asks, Phase, Step, Who, find_step
from workshop.house_lock import lock_house
from workshop.models import User


@dataclass(frozen=True)
class Draft:
    """One step as the owner writes it, see ChecklistStep; empty words mean the shipped ones."""

    key: str
    phase: str
    title_de: str = ""
    title_en: str = ""
    say_de: str = ""
    say_en: str = ""
    who: str = Who.DESK
    is_required: bool = True
    asks: str = Asks.TICK


SHIPPED = tuple(Draft(step.key, step.phase) for step in STEPS)


def steps_of(visit: Visit) -> tuple[Step, ...]:
    """Return the steps of a visit in order, in the active language: one query."""
    if visit.checklist_id is None:
        return STEPS
    rows = ChecklistStep.objects.filter(checklist=visit.checklist_id)
    return tuple(step_in_words(draft) for draft in _drafts(rows))


def step_of(visit: Visit, key: str) -> Step:
    """Return one step of a visit. Raises UnknownStepError."""
    found = next((step for step in steps_of(visit) if step.key == key), None)
    if found is None:
        raise UnknownStepError(key)
    return found


def newest_checklist() -> Checklist | None:
    """Return the version with which a visit begins now; ``None``: the shipped list."""
    return Checklist.objects.order_by("-number").first()


def drafts_of(checklist: Checklist | None) -> list[Draft]:
    """Return the steps of a version as the owner wrote them."""
    return _drafts(checklist.steps.all()) if checklist else list(SHIPPED)


@transaction.atomic
def save_checklist(drafts: Sequence[Draft], *, seen: int, by: User, now: datetime) -> bool:
    """Save the list as the next version; False when nothing is new. Running visits keep theirs.

    ``seen`` is the number of the version that was edited, 0 for the shipped list. Raises
    ChecklistChangedError when there is a newer one, StepNeededError when a step is missing on
    which the product depends.
    """
    lock_house()
    newest = newest_checklist()
    number = newest.number if newest else 0
    if seen != number:
        raise ChecklistChangedError
    settled = [_as_stored(draft) for draft in drafts]
    if missing := [step for step in STEPS if step.key in KEPT - {one.key for one in settled}]:
        raise StepNeededError(missing)
    if settled == drafts_of(newest):
        return False
    version = Checklist.objects.create(number=number + 1, saved_at=now, saved_by=by)
    ChecklistStep.objects.bulk_create(
        ChecklistStep(checklist=version, position=position, **asdict(draft))
        for position, draft in enumerate(settled, start=1)
    )
    return True


def step_in_words(draft: Draft) -> Step:
    """Return a step as staff sees it, in the active language."""
    is_english = (get_language() or "de").startswith("en")
    shipped = find_step(draft.key)
    title = draft.title_en if is_english else draft.title_de
    say = draft.say_en if is_english else draft.say_de
    usual: tuple[str | Promise, str | Promise] = (
        (shipped.title, shipped.say) if shipped else (draft.title_de, draft.say_de)
    )
    return Step(
        key=draft.key,
        phase=Phase(draft.phase),
        title=title or usual[0],
        say=say or usual[1],
        action=shipped.action if shipped else "",
        who=draft.who,
        is_required=draft.is_required,
        asks=draft.asks,
        is_own=shipped is None,
    )


def _as_stored(draft: Draft) -> Draft:
    """Keep a shipped step what it is: where it stands and how it is settled."""
    shipped = find_step(draft.key)
    if shipped is None:
        return draft
    is_required = draft.is_required or draft.key in KEPT
    return replace(draft, phase=shipped.phase, asks=Asks.TICK, is_required=is_required)


def _drafts(rows: models.QuerySet[ChecklistStep]) -> list[Draft]:
    names = list(Draft.__dataclass_fields__)
    return [Draft(**row) for row in rows.order_by("position").values(*names)]
