"""The checklist of the house: versions, and visits that keep theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from bookings.appointments import mark_arrived
from bookings.errors import (
    AnswerMissingError,
    ChecklistChangedError,
    OpenStepsError,
    StepNeededError,
    UnknownStepError,
)
from bookings.models import Appointment, Checklist
from bookings.visits.checklist import KEPT, STEPS, Asks, Who
from bookings.visits.checklist_edit import rearrange
from bookings.visits.checklists import (
    SHIPPED,
    Draft,
    drafts_of,
    newest_checklist,
    save_checklist,
    steps_of,
)
from bookings.visits.walking import Said, close_visit, open_visits, settle_step, welcome_walk_in
from tests.bookings.visits.builders import NOW, make_visit, settle_all
from tests.factories import make_appointment, make_customer, make_user, make_workshop

pytestmark = pytest.mark.django_db

COFFEE = Draft("own-1", "drop_off", "Kaffee?", "Coffee?", "Mit Milch?", "With milk?")
KEYS = Draft("own-2", "pick_up", "Radschrauben nachgezogen?", asks=Asks.YES_NO, who=Who.FLOOR)


def save(*more: Draft, seen: int = 0, drafts: tuple[Draft, ...] = SHIPPED) -> bool:
    return save_checklist([*drafts, *more], seen=seen, by=make_user(), now=NOW)


def test_each_save_is_a_new_version_and_the_old_one_stays_readable() -> None:
    assert save(COFFEE) is True
    assert save(KEYS, seen=1) is True

    first, second = Checklist.objects.order_by("number")
    assert [draft.key for draft in drafts_of(first)][-1] == "own-1"
    assert drafts_of(second) == [*SHIPPED, KEYS]
    assert (first.number, second.number, second.saved_at) == (1, 2, NOW)


def test_a_save_without_a_change_makes_no_version() -> None:
    assert save() is False
    save(COFFEE)
    assert save(COFFEE, seen=1) is False
    assert Checklist.objects.count() == 1


def test_refuses_to_write_over_what_somebody_else_has_saved() -> None:
    save(COFFEE)

    with pytest.raises(ChecklistChangedError):
        save(KEYS, seen=0)

    assert Checklist.objects.count() == 1


@pytest.mark.parametrize("key", sorted(KEPT))
def test_refuses_a_list_without_a_step_on_which_the_product_depends(key: str) -> None:
    with pytest.raises(StepNeededError) as caught:
        save(drafts=tuple(draft for draft in SHIPPED if draft.key != key))

    assert [step.key for step in caught.value.steps] == [key]
    assert not Checklist.objects.exists()


def test_a_shipped_step_stays_in_its_phase_and_what_has_to_be_stays_obligatory() -> None:
    bent = [replace(draft, phase="pick_up", asks="yes_no", is_required=False) for draft in SHIPPED]
    save(COFFEE, drafts=tuple(bent))

    steps = {step.key: step for step in steps_of(make_visit(checklist=newest_checklist()))}

    assert (steps["welcome"].phase, steps["welcome"].asks) == ("drop_off", "tick")
    assert {key for key, step in steps.items() if step.is_required} == {*KEPT, "own-1"}


def test_words_of_the_house_come_in_both_languages_and_ours_where_none_are() -> None:
    worded = replace(SHIPPED[0], title_de="Servus", say_en="Hi there!")
    save(COFFEE, KEYS, drafts=(worded, *SHIPPED[1:]))
    visit = make_visit(checklist=newest_checklist())

    with translation.override("en"):
        english = {step.key: (str(step.title), str(step.say)) for step in steps_of(visit)}
    with translation.override("de"):
        german = {step.key: (str(step.title), str(step.say)) for step in steps_of(visit)}

    assert english["welcome"] == ("Welcome", "Hi there!")
    assert german["welcome"][0] == "Servus"
    assert (english["own-1"], german["own-1"]) == (
        ("Coffee?", "With milk?"),
        ("Kaffee?", "Mit Milch?"),
    )
    assert english["own-2"][0] == "Radschrauben nachgezogen?"


def test_a_running_visit_keeps_the_list_with_which_it_began() -> None:
    site = make_workshop()
    before = welcome_walk_in(make_customer(), None, site=site, now=NOW)
    save(COFFEE)
    with_coffee = welcome_walk_in(make_customer(), None, site=site, now=NOW)
    save(KEYS, seen=1)

    assert steps_of(before) == STEPS
    assert [step.key for step in steps_of(with_coffee) if step.is_own] == ["own-1"]


def test_whoever_comes_with_an_appointment_gets_the_newest_list_too() -> None:
    save(COFFEE)
    appointment = make_appointment(starts_at=NOW, state=Appointment.State.CONFIRMED)

    visit = mark_arrived(appointment, now=NOW)

    assert visit.checklist == newest_checklist()


def test_a_visit_is_not_closed_while_a_step_of_the_house_is_open() -> None:
    save(COFFEE, KEYS)
    visit = make_visit(checklist=newest_checklist())
    settle_all(visit)

    with pytest.raises(OpenStepsError) as caught:
        close_visit(visit, by=make_user(), now=NOW)

    assert [step.key for step in caught.value.steps] == ["own-1", "own-2"]


def test_a_step_that_may_stay_open_keeps_no_visit_open() -> None:
    save(replace(COFFEE, is_required=False))
    visit = make_visit(checklist=newest_checklist())
    settle_all(visit)

    close_visit(visit, by=make_user(), now=NOW)

    visit.refresh_from_db()
    assert visit.closed_at == NOW


def test_a_step_that_was_taken_off_is_not_asked_for() -> None:
    save(drafts=tuple(rearrange(SHIPPED, "off:bill")))
    visit = make_visit(checklist=newest_checklist())
    settle_all(visit, but="bill")

    with pytest.raises(UnknownStepError):
        settle_step(visit, "bill", by=make_user(), now=NOW)
    close_visit(visit, by=make_user(), now=NOW)


def test_a_question_of_the_house_takes_an_answer_and_a_note() -> None:
    save(KEYS)
    visit = make_visit(checklist=newest_checklist())

    settle_step(visit, "own-2", by=None, now=NOW, said=Said("no", "  Rad  vorn links " + "x" * 300))

    step = visit.steps.get()
    assert (step.answer, step.note[:16], len(step.note)) == ("no", "Rad vorn links x", 200)


@pytest.mark.parametrize("said", [None, Said(""), Said("perhaps")])
def test_a_question_of_the_house_is_not_settled_without_yes_or_no(said: Said | None) -> None:
    save(KEYS)
    visit = make_visit(checklist=newest_checklist())

    with pytest.raises(AnswerMissingError):
        settle_step(visit, "own-2", by=None, now=NOW, said=said)

    assert not visit.steps.exists()


def test_a_step_of_another_list_is_not_known() -> None:
    save(COFFEE)

    with pytest.raises(UnknownStepError):
        settle_step(make_visit(), "own-1", by=None, now=NOW)


def test_the_board_counts_the_steps_of_each_visits_own_list() -> None:
    save(COFFEE, KEYS)
    old = make_visit()
    site = old.appointment.workshop
    new = make_visit(checklist=newest_checklist(), appointment=None, workshop=site)
    settle_step(new, "own-1", by=None, now=NOW)

    found = open_visits(site=site.pk)

    counts = {one.pk: (one.settled_count, one.step_count) for one in found}
    assert counts == {old.pk: (0, 9), new.pk: (1, 11)}
