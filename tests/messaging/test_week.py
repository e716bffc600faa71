"""The next seven days of the outbox: how much on which day, and what the gate says now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.contact import pause_contact
from messaging.calls.times import house_call_times
from messaging.delivery.channel_states import pause_channel
from messaging.models import Message
from messaging.week import Line, coming_days, judge_messages, messages_of
from tests.factories import make_customer, make_user
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import put_advertising
from workshop.models import Company

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 19)
DAY = timedelta(days=1)


def days():
    return {each.date: each.lines for each in coming_days(BERLIN, now=NOW)}


def judged(*messages):
    return judge_messages(messages, house_call_times(Company.objects.first()), now=NOW)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (NOW - 2 * DAY, TODAY),
        (NOW, TODAY),
        # One second before and at midnight in Berlin.
        (datetime(2026, 11, 19, 22, 59, 59, tzinfo=UTC), TODAY),
        (datetime(2026, 11, 19, 23, 0, tzinfo=UTC), TODAY + DAY),
        (datetime(2026, 11, 26, 22, 59, 59, tzinfo=UTC), TODAY + 7 * DAY),
        (datetime(2026, 11, 26, 23, 0, tzinfo=UTC), None),
    ],
)
def test_each_message_counts_on_its_local_day(moment, day):
    message = put(not_before=moment)

    counted = {each: lines for each, lines in days().items() if lines}

    assert counted == ({day: [Line("email", "test_booking", 1)]} if day else {})
    if day:
        assert list(messages_of(day, BERLIN, now=NOW)) == [message]
        assert not messages_of(day + DAY, BERLIN, now=NOW).exists()


def test_today_and_seven_days_are_shown_also_when_nothing_waits():
    assert [*days()] == [TODAY + number * DAY for number in range(8)]


def test_a_day_counts_by_channel_and_kind():
    put(occasion="1")
    put(occasion="2", not_before=NOW - DAY)
    put(occasion="3", channel="sms")
    put_advertising()

    assert days()[TODAY] == [
        Line("email", "test_booking", 2),
        Line("email", "test_reminder", 1),
        Line("sms", "test_booking", 1),
    ]


@pytest.mark.parametrize(
    "change",
    [{"state": "claimed"}, {"state": "skipped"}, {"not_after": NOW - timedelta(seconds=1)}],
)
def test_what_does_not_wait_any_more_is_not_counted(change):
    message = put()
    Message.objects.filter(pk=message.pk).update(**change)

    assert days()[TODAY] == []


def test_a_restricted_persons_messages_are_shown_to_nobody():
    put(customer=make_customer(is_restricted=True))

    assert days()[TODAY] == []
    assert not messages_of(TODAY, BERLIN, now=NOW).exists()


def test_the_gate_says_what_would_become_of_each_now():
    free, refused, held = put_advertising(), put("test_reminder", occasion="2"), put_advertising()
    pause_contact(held.customer, until=NOW + DAY, reason="own wish", now=NOW)

    answers = [(each.is_refused, each.is_held) for each in judged(free, refused, held)]

    assert answers == [(False, False), (True, False), (False, True)]


def test_a_pause_that_outlasts_the_message_refuses_it():
    message = put_advertising()
    pause_contact(message.customer, until=NOW + 30 * DAY, reason="own wish", now=NOW)

    assert [each.is_refused for each in judged(message)] == [True]


@pytest.mark.parametrize(("channel", "hour"), [("email", 21), ("sms", 9)])
def test_an_sms_of_the_evening_leaves_in_the_morning(channel, hour):
    message = put(channel=channel, not_before=NOW.replace(hour=20))

    (row,) = judged(message)

    assert row.leaves_at.astimezone(BERLIN).hour == hour


def test_many_are_judged_with_few_queries(django_assert_max_num_queries):
    for _ in range(12):
        put_advertising()

    with django_assert_max_num_queries(12):
        assert len(judged(*messages_of(TODAY, BERLIN, now=NOW))) == 12


def test_a_click_on_a_day_shows_its_messages_with_the_gates_answer(client):
    client.force_login(make_user())
    message = put("test_reminder", not_before=timezone.now() + DAY, now=timezone.now())
    day = timezone.localdate(message.not_before).isoformat()

    page = client.get(reverse("messaging:week"))
    shown = client.get(reverse("messaging:week"), {"day": day}).content.decode()

    assert f"?day={day}" in page.content.decode()
    assert reverse("messaging:detail", args=[message.pk]) in shown
    assert "state-bad" in shown


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-31", "2020-01-01"])
def test_a_day_that_is_none_of_these_shows_none(client, day):
    client.force_login(make_user())

    answer = client.get(reverse("messaging:week"), {"day": day})

    assert answer.status_code == 200
    assert answer.context["chosen"] is None


def test_fifty_are_shown_and_the_others_counted(client, monkeypatch):
    monkeypatch.setattr("messaging.views.week.SHOWN", 2)
    client.force_login(make_user())
    for number in range(3):
        put(occasion=str(number), not_before=timezone.now(), now=timezone.now())

    answer = client.get(reverse("messaging:week"), {"day": timezone.localdate().isoformat()})

    assert (len(answer.context["rows"]), answer.context["more"]) == (2, 1)


def test_without_a_wish_the_first_day_on_which_something_leaves_is_shown(client):
    message = put("test_reminder", not_before=timezone.now() + DAY, now=timezone.now())
    client.force_login(make_user())

    chosen = client.get(reverse("messaging:week")).context["chosen"]

    assert chosen.date == timezone.localdate(message.not_before)


def test_only_channels_on_which_something_leaves_are_complained_of(client):
    put("test_reminder", not_before=timezone.now() + DAY, now=timezone.now())
    for name in ("email", "sms"):
        pause_channel(name, "down", is_stop=True, now=timezone.now())
    client.force_login(make_user())

    obstacles = client.get(reverse("messaging:week")).context["obstacles"]

    assert len(obstacles) == 1


def test_one_message_is_stopped_right_in_the_preview(client):
    message = put("test_reminder", not_before=timezone.now() + DAY, now=timezone.now())
    client.force_login(make_user())
    here = f"{reverse('messaging:week')}?day={timezone.localdate(message.not_before)}"
    block = reverse("messaging:block", args=[message.pk])
    page = client.get(here).content.decode()
    assert f'action="{block}"' in page
    assert f'name="next" value="{here}"' in page

    answer = client.post(block, {"next": here}, follow=True)

    message.refresh_from_db()
    assert (message.state, answer.redirect_chain[-1][0]) == ("skipped", here)
    assert str(message.customer) in str(next(iter(answer.context["messages"])))


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", ""])
def test_stopping_one_leads_nowhere_outside(client, elsewhere):
    message = put("test_reminder", not_before=timezone.now() + DAY, now=timezone.now())
    client.force_login(make_user())

    answer = client.post(reverse("messaging:block", args=[message.pk]), {"next": elsewhere})

    assert answer.url == reverse("messaging:detail", args=[message.pk])


def test_the_owner_pauses_the_house_in_the_preview_and_goes_on(client):
    put("test_reminder", not_before=timezone.now() + DAY, now=timezone.now())
    client.force_login(make_user(role="owner"))
    here, pause = reverse("messaging:week"), reverse("messaging:pause_house")
    assert f'action="{pause}"' in client.get(here).content.decode()

    paused = client.post(pause, {"paused": "yes", "reason": "Urlaub", "next": here}, follow=True)
    was_paused = Company.objects.get().is_sending_paused
    resumed = client.post(pause, {"paused": "no", "next": here})

    assert was_paused
    assert "Urlaub" in paused.content.decode()
    assert (paused.redirect_chain[-1][0], resumed.url) == (here, here)
    assert not Company.objects.get().is_sending_paused


def test_a_pause_without_a_reason_stays_on_the_preview_and_pauses_nothing(client):
    put("test_reminder", now=timezone.now())
    client.force_login(make_user(role="owner"))
    here = reverse("messaging:week")

    answer = client.post(reverse("messaging:pause_house"), {"paused": "yes", "next": here})

    assert answer.url == here
    assert not Company.objects.get().is_sending_paused


def test_the_front_desk_sees_no_switch_in_the_preview(client):
    client.force_login(make_user())

    assert (
        reverse("messaging:pause_house")
        not in client.get(reverse("messaging:week")).content.decode()
    )


def test_while_the_house_is_paused_no_row_says_that_it_may_leave(client):
    put("test_booking", now=timezone.now(), not_before=timezone.now())
    client.force_login(make_user(role="owner"))
    here = reverse("messaging:week")
    before = client.get(here).content
    Company.objects.update(is_sending_paused=True)

    during = client.get(here).content

    assert [b"state-good" in page for page in (before, during)] == [True, False]
