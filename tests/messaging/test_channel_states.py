"""The circuit breaker: a broken channel rests, longer each time; its messages stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.delivery.channel_states import channel_obstacles, note_success, pause_channel
from messaging.delivery.round import usable_channels
from messaging.models import ChannelState
from tests.factories import make_company
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh
from workshop.models import Company

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def pause(channel="email", reason="kaputt", *, at=NOW, is_stop=False):
    return pause_channel(channel, reason, is_stop=is_stop, now=at)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 960), (7, 1800), (8, 1800), (20, 1800)],
)
def test_the_pause_doubles_up_to_half_an_hour(failures, seconds):
    for _ in range(failures):
        until = pause()

    assert until == NOW + seconds * SECOND
    assert ChannelState.objects.get().failures == failures


@pytest.mark.parametrize("failures", [0, 5])
def test_a_stop_lasts_an_hour_however_many_failures_there_were(failures):
    for _ in range(failures):
        pause()

    assert pause(is_stop=True) == NOW + timedelta(hours=1)


def test_a_success_starts_the_count_anew():
    for _ in range(4):
        pause()
    note_success("email")

    assert pause() == NOW + 30 * SECOND


def test_a_success_of_one_channel_says_nothing_about_another():
    make_company()
    pause("sms")

    note_success("email")

    assert "sms" in channel_obstacles(Company.objects.get(), NOW)


@pytest.mark.parametrize(("seconds", "is_paused"), [(0, True), (29, True), (30, False)])
def test_a_pause_ends_by_itself(seconds, is_paused):
    company = make_company()
    pause()

    obstacles = channel_obstacles(company, NOW + seconds * SECOND)

    assert ("email" in obstacles) is is_paused
    assert ("email" in usable_channels(NOW + seconds * SECOND)) is not is_paused


def test_the_obstacle_says_why_and_until_when():
    company = make_company()
    pause(reason="Der Mailserver schweigt.")

    text = channel_obstacles(company, NOW)["email"]

    assert "Der Mailserver schweigt." in text
    assert "11:00" in text


def test_a_long_reason_is_cut():
    pause(reason="x" * 500)

    assert len(ChannelState.objects.get().reason) == 300


def test_a_paused_channel_keeps_its_messages_and_stops_no_other(smtp):
    mail, call = put(), put(channel="call", occasion="2")
    pause(is_stop=True)

    deliver()

    assert (fresh(mail).state, mail.attempts) == ("planned", 0)
    assert fresh(call).state == "handed_over"
    assert deliver(NOW + timedelta(hours=1)).handed_over == 1


def test_a_house_without_a_company_or_in_a_pause_uses_no_channel():
    assert usable_channels(NOW) == ()

    company = make_company(is_sending_paused=True)

    assert usable_channels(NOW) == ()
    Company.objects.filter(pk=company.pk).update(is_sending_paused=False)
    assert "email" in usable_channels(NOW)


def test_letters_are_never_the_workers():
    make_company()

    assert "letter" not in usable_channels(NOW)


def test_trouble_in_a_batch_gives_the_rest_back_untouched(smtp, settings):
    settings.EMAIL_CONNECTIONS = 1
    messages = [put(occasion=str(number)) for number in range(3)]
    smtp.answers = ["421 4.3.2 closing"]

    counts = deliver()

    assert (counts.claimed, counts.handed_over) == (3, 0)
    assert {(fresh(one).state, one.attempts) for one in messages} == {("planned", 0)}
    assert deliver(NOW + 30 * SECOND).handed_over == 3
