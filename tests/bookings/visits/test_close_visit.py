"""Closing a visit: only when each step is done, or left out with a reason."""

from __future__ import annotations

import pytest

from bookings.errors import (
    AnswerMissingError,
    OpenStepsError,
    ReasonMissingError,
    UnknownStepError,
    VisitClosedError,
)
from bookings.models import Appointment, Visit
from bookings.visits.checklist import STEPS, find_step
from bookings.visits.walking import close_visit, leave_out_step, settle_step
from tests.bookings.visits.builders import NOW, make_visit, settle_all
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_closes_a_visit_whose_steps_are_settled() -> None:
    visit = make_visit()
    settle_all(visit)

    closed = close_visit(visit, by=make_user(), now=NOW)

    assert closed.closed_at == NOW
    visit.appointment.refresh_from_db()
    assert visit.appointment.state == Appointment.State.DONE


@pytest.mark.parametrize("key", [step.key for step in STEPS])
def test_refuses_while_any_one_step_is_open(key: str) -> None:
    visit = make_visit()
    settle_all(visit, but=key)

    with pytest.raises(OpenStepsError) as caught:
        close_visit(visit, by=make_user(), now=NOW)

    assert [step.key for step in caught.value.steps] == [key]
    assert str(find_step(key).title) in str(caught.value)
    visit.refresh_from_db()
    assert visit.closed_at is None
    visit.appointment.refresh_from_db()
    assert visit.appointment.state == Appointment.State.ARRIVED


def test_names_all_open_steps_in_their_order() -> None:
    visit = make_visit()

    with pytest.raises(OpenStepsError) as caught:
        close_visit(visit, by=make_user(), now=NOW)

    assert caught.value.steps == list(STEPS)


def test_closes_with_a_step_that_was_left_out_for_a_reason() -> None:
    visit, user = make_visit(), make_user()
    settle_all(visit, but="cards")
    leave_out_step(visit, find_step("cards"), reason=" has  some ", by=user, now=NOW)

    close_visit(visit, by=user, now=NOW)

    step = visit.steps.get(step="cards")
    assert (step.skipped_reason, step.done_by, step.done_at) == ("has some", user, NOW)


def test_leaves_the_satisfaction_out_without_an_answer() -> None:
    visit = make_visit()

    leave_out_step(visit, find_step("satisfaction"), reason="fetched at night", by=None, now=NOW)

    visit.refresh_from_db()
    assert (visit.steps.get().skipped_reason, visit.satisfaction) == ("fetched at night", None)


@pytest.mark.parametrize("reason", ["", "   ", "...", "-"])
def test_leaves_nothing_out_without_a_reason(reason: str) -> None:
    visit = make_visit()

    with pytest.raises(ReasonMissingError):
        leave_out_step(visit, find_step("cards"), reason=reason, by=make_user(), now=NOW)

    assert not visit.steps.exists()


def test_a_second_close_changes_nothing() -> None:
    visit, user = make_visit(), make_user()
    settle_all(visit)
    close_visit(visit, by=user, now=NOW)

    again = close_visit(visit, by=user, now=NOW.replace(hour=18))

    assert again.closed_at == NOW


def test_leaves_a_cancelled_appointment_as_it_is() -> None:
    visit = make_visit()
    Appointment.objects.update(state=Appointment.State.CANCELLED)
    settle_all(visit)

    close_visit(visit, by=make_user(), now=NOW)

    assert Appointment.objects.get().state == Appointment.State.CANCELLED


def test_closes_a_walk_in_visit_too() -> None:
    visit = make_visit(appointment=None)
    settle_all(visit)

    close_visit(visit, by=make_user(), now=NOW)

    assert Visit.objects.get().closed_at == NOW


def test_settles_a_step_once_and_the_latest_word_counts() -> None:
    visit, user = make_visit(), make_user()
    leave_out_step(visit, find_step("cards"), reason="none left", by=user, now=NOW)

    settle_step(visit, "cards", by=user, now=NOW.replace(hour=11))

    step = visit.steps.get()
    assert (step.skipped_reason, step.done_at) == ("", NOW.replace(hour=11))


def test_refuses_a_step_that_is_not_on_the_checklist() -> None:
    visit = make_visit()

    with pytest.raises(UnknownStepError):
        settle_step(visit, "coffee", by=make_user(), now=NOW)


def test_refuses_satisfied_without_an_answer() -> None:
    visit = make_visit()

    with pytest.raises(AnswerMissingError):
        settle_step(visit, "satisfaction", by=make_user(), now=NOW)

    assert not visit.steps.exists()


def test_refuses_any_step_of_a_closed_visit() -> None:
    visit = make_visit(closed_at=NOW)

    with pytest.raises(VisitClosedError):
        settle_step(visit, "welcome", by=make_user(), now=NOW)

    assert not visit.steps.exists()
