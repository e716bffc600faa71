"""Whom to call first and why, when to try again, and who is calling just now."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse

from messaging.calls.times import CallTimes
from messaging.delivery.round import deliver_due_messages
from messaging.models import Message
from reminders.calls.holds import HOLD_FOR, holders, take_call
from reminders.calls.order import CallFacts, next_attempts, rank_call
from reminders.calls.outcomes import CallResult, open_calls, record_call
from reminders.errors import CallTakenError
from reminders.models import CallAttempt, CallHold
from tests.factories import make_company, make_user, make_workshop
from tests.reminders.builders import FIRST_DAY, agree, at, make_due_vehicle, plan

NOW = at(FIRST_DAY, 11)
TODAY = FIRST_DAY
SOON, LATE = NOW + timedelta(days=1), NOW + timedelta(days=9)
TIMES = CallTimes(time(9), time(19), ZoneInfo("Europe/Berlin"), "BY")


def facts(**fields) -> CallFacts:
    defaults = {"due_on": TODAY + timedelta(days=40), "not_before": NOW, "not_after": LATE}
    return CallFacts(**{**defaults, **fields})


PROMISED = facts(last_outcome="call_back", due_on=TODAY + timedelta(days=90))
SAFETY = facts(has_safety_work=True)
ENDING = facts(not_after=SOON)
OVERDUE = facts(due_on=TODAY - timedelta(days=20))
SOONER, LATER = facts(), facts(due_on=TODAY + timedelta(days=60))
UNKNOWN = facts(due_on=None)


@pytest.mark.parametrize(
    ("due", "ends", "is_of_season"),
    [(-20, 40, True), (-20, None, False), (20, 40, False), (0, 40, False)],
)
def test_nobody_is_overdue_while_a_season_lasts(due, ends, is_of_season) -> None:
    ends_on = None if ends is None else TODAY + timedelta(days=ends)
    due_on = TODAY + timedelta(days=due)

    seasonal = rank_call(facts(due_on=due_on, season_ends_on=ends_on), now=NOW)
    usual = rank_call(facts(due_on=due_on), now=NOW)

    assert (seasonal.reason != usual.reason) == is_of_season
    assert seasonal.key[0] == (3 if due < 0 and not is_of_season else 4)


def test_promises_come_first_then_safety_then_what_runs_out() -> None:
    expected = [PROMISED, SAFETY, ENDING, OVERDUE, UNKNOWN, SOONER, LATER]
    backwards = list(reversed(expected))

    ranked = sorted(backwards, key=lambda each: rank_call(each, now=NOW).key)

    assert ranked == expected


@pytest.mark.parametrize(("outcome", "group"), [("reached", 0), ("no_answer", 1)])
def test_who_wants_to_think_until_a_day_has_a_promise_too(outcome: str, group: int) -> None:
    assert rank_call(facts(last_outcome=outcome, has_safety_work=True), now=NOW).key[0] == group


def test_each_place_has_its_reason() -> None:
    reasons = {
        rank_call(each, now=NOW).reason for each in (PROMISED, SAFETY, ENDING, OVERDUE, SOONER)
    }

    assert len(reasons) == 5
    assert all(reasons)


@pytest.mark.parametrize("outcome", ["no_answer", ""])
def test_only_a_promised_call_counts_as_promised(outcome: str) -> None:
    assert rank_call(facts(last_outcome=outcome), now=NOW) == rank_call(SOONER, now=NOW)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # A Thursday morning: Friday afternoon, Saturday is moved, next Thursday afternoon.
        (datetime(2026, 10, 1, 11), [(2, 16), (5, 9), (8, 16)]),
        # In the afternoon: in the morning; a Saturday opens at ten.
        (datetime(2026, 10, 8, 15), [(9, 10), (10, 10), (15, 10)]),
        # Saturday 3 October is a holiday, and Sunday is none for calls: twice the same Monday.
        (datetime(2026, 10, 2, 11), [(5, 9), (9, 16)]),
    ],
)  # fmt: skip
def test_suggests_another_time_of_day_in_call_hours(now: datetime, expected) -> None:
    found = next_attempts(TIMES, now=now.replace(tzinfo=TIMES.zone))

    local = [moment.astimezone(TIMES.zone) for moment in found]
    assert [(moment.day, moment.hour) for moment in local] == expected


@pytest.fixture
def message() -> Message:
    make_company()
    make_workshop()
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "call")
    plan()
    deliver_due_messages(now=lambda: NOW)
    return Message.objects.get()


@pytest.mark.django_db
def test_a_call_is_held_by_one_person_at_a_time(message: Message) -> None:
    first, second = make_user(username="a"), make_user(username="b")
    take_call(message, by=first, now=NOW)

    with pytest.raises(CallTakenError, match="a"):
        take_call(message, by=second, now=NOW + HOLD_FOR - timedelta(seconds=1))

    assert holders([message.pk], by=second, now=NOW) == {message.pk: first}
    assert holders([message.pk], by=first, now=NOW) == {}


@pytest.mark.django_db
def test_a_hold_ends_by_itself_and_can_be_renewed(message: Message) -> None:
    first, second = make_user(username="a"), make_user(username="b")
    take_call(message, by=first, now=NOW)
    take_call(message, by=first, now=NOW + timedelta(minutes=10))
    with pytest.raises(CallTakenError):
        take_call(message, by=second, now=NOW + timedelta(minutes=16))

    hold = take_call(message, by=second, now=NOW + timedelta(minutes=25))

    assert hold.held_by == second


@pytest.mark.django_db
def test_the_result_of_a_call_lets_go_of_it(message: Message) -> None:
    take_call(message, by=make_user(), now=NOW)

    record_call(message, CallResult("no_answer"), now=NOW)

    assert not CallHold.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["no_answer", "call_back", "reached"])
def test_tries_again_when_it_was_agreed(message: Message, outcome: str) -> None:
    again = at(FIRST_DAY + timedelta(days=4), 16)

    record_call(message, CallResult(outcome, again_at=again), now=NOW)

    message.refresh_from_db()
    assert (message.state, message.not_before) == ("handed_over", again)
    assert list(open_calls(now=again)) == [message]


@pytest.mark.django_db
def test_a_moment_outside_of_call_hours_is_moved_into_them(message: Message) -> None:
    record_call(message, CallResult("call_back", again_at=at(date(2026, 10, 4), 12)), now=NOW)

    message.refresh_from_db()
    assert message.not_before == at(date(2026, 10, 5), 9)


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["call_back", "reached"])
def test_a_promised_call_stays_on_the_list_after_the_reminders_time(
    message: Message, outcome: str
) -> None:
    again = at(FIRST_DAY + timedelta(days=40), 16)
    record_call(message, CallResult(outcome, again_at=again), now=NOW)

    message.refresh_from_db()
    assert message.not_after == again + timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["booked", "objected", "wrong_number"])
def test_what_is_settled_is_not_tried_again(message: Message, outcome: str) -> None:
    record_call(message, CallResult(outcome, again_at=at(FIRST_DAY, 16)), now=NOW)

    assert not open_calls(now=NOW + timedelta(days=30)).exists()


@pytest.mark.django_db
def test_a_promised_call_is_no_failed_attempt(message: Message) -> None:
    for days in range(4):
        record_call(message, CallResult("call_back"), now=NOW + timedelta(days=days))

    message.refresh_from_db()
    assert message.state == "handed_over"
    assert CallAttempt.objects.count() == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_call_at_once_one_gets_it(message: Message) -> None:
    people = [make_user(username=f"p{number}") for number in range(4)]
    results: list[str] = []
    ready = threading.Barrier(len(people))

    def grab(person) -> None:
        ready.wait()
        try:
            take_call(message, by=person, now=NOW)
            results.append("got it")
        except CallTakenError:
            results.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=grab, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["got it", "taken", "taken", "taken"]


@pytest.mark.django_db
def test_the_page_hides_the_number_while_a_colleague_calls(message: Message, client) -> None:
    take_call(message, by=make_user(username="kollegin"), now=datetime.now(tz=TIMES.zone))
    client.force_login(make_user(username="ich"))
    Message.objects.update(
        not_before=NOW, not_after=datetime.now(tz=TIMES.zone) + timedelta(days=9)
    )

    for address in ("reminders:calls", "reminders:call"):
        args = [message.pk] if address.endswith("call") else []
        page = client.get(reverse(address, args=args)).content.decode()
        assert "kollegin" in page
        assert "tel:+49" not in page
    answer = client.post(reverse("reminders:call_take", args=[message.pk]), follow=True)
    assert "flash-error" in answer.content.decode()


@pytest.mark.django_db
def test_two_clicks_lead_from_the_list_to_a_result(message: Message, client) -> None:
    client.force_login(make_user(username="ich"))
    later = datetime.now(tz=TIMES.zone) + timedelta(days=9)
    Message.objects.update(not_after=later)
    page = client.get(reverse("reminders:calls")).content.decode()
    take = reverse("reminders:call_take", args=[message.pk])
    assert take in page

    sheet = client.post(take, follow=True).content.decode()

    assert "149,00" in sheet
    moment = sheet.split('<option value="2')[1].split('"')[0]
    answer = client.post(
        reverse("reminders:call", args=[message.pk]),
        {"outcome": "call_back", "again_at": f"2{moment}"},
    )
    assert answer.url == reverse("reminders:calls")
    assert CallAttempt.objects.get().outcome == "call_back"
    message.refresh_from_db()
    assert message.not_before > datetime.now(tz=TIMES.zone)
