"""Stopping much at once: all of a kind, all advertising, the house; who, when and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.delivery.recording import start_hand_over
from messaging.house import pause_house, resume_house
from messaging.models import Message
from messaging.stopping import ADVERTISING, Word, stop_all, waiting_by_kind, waiting_of
from tests.factories import make_company, make_user
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising
from workshop.models import Company

pytestmark = pytest.mark.django_db
State = Message.State


def word(reason="falscher Preis"):
    return Word(make_user(first_name="Eva", last_name="Groß"), reason, NOW)


def claim():
    return claim_batch(Wanted(("email",)), Counts(), now=NOW).ready


def test_all_of_a_kind_is_stopped_and_each_row_says_who_when_and_why():
    first, second = put(occasion="1"), put(occasion="2")
    other = put_advertising()

    assert stop_all("test_booking", word()) == 2

    assert [fresh(first).state, fresh(second).state] == [State.SKIPPED] * 2
    for said in ("Eva Groß", "19.11.2026", "11:00", "falscher Preis"):
        assert said in first.reason
    assert fresh(other).state == State.PLANNED


def test_all_advertising_is_stopped_and_nothing_that_the_contract_needs():
    advertising, needed = put_advertising(), put(occasion="2")

    assert stop_all(ADVERTISING, word()) == 1

    assert (fresh(advertising).state, fresh(needed).state) == (State.SKIPPED, State.PLANNED)


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({}, 1),
        ({"state": State.HANDED_OVER}, 0),
        ({"state": State.SKIPPED}, 0),
        ({"state": State.CLAIMED, "lease_until": NOW}, 1),
        ({"state": State.CLAIMED, "lease_until": NOW, "started_at": NOW}, 0),
    ],
)
def test_only_what_has_not_begun_to_leave_is_stopped(change, number):
    message = put()
    Message.objects.filter(pk=message.pk).update(**change)

    assert waiting_of("test_booking").count() == number
    assert stop_all("test_booking", word()) == number


def test_a_long_reason_fits_into_the_row():
    put()

    assert stop_all("test_booking", word("x" * 400)) == 1


def test_the_kinds_that_wait_are_counted_most_first():
    put_advertising()
    put(occasion="1")
    put(occasion="2")
    Message.objects.filter(pk=put(occasion="3").pk).update(state=State.MISSED)

    assert waiting_by_kind() == [("test_booking", 2), ("test_reminder", 1)]


def test_a_pause_says_who_when_and_why_and_takes_back_what_has_not_begun(smtp):
    begun, held = put(occasion="1"), put(occasion="2")
    first, _second = claim()
    start_hand_over(first, now=NOW)
    eva = make_user(first_name="Eva")

    assert pause_house(by=eva, reason="Panne", now=NOW) == 1

    house = Company.objects.get()
    assert (house.paused_by, house.paused_at, house.pause_reason) == (eva, NOW, "Panne")
    assert (fresh(begun).state, fresh(held).state) == (State.CLAIMED, State.PLANNED)
    assert deliver().claimed == 0


def test_a_pause_that_runs_keeps_who_began_it():
    make_company()
    eva = make_user()
    pause_house(by=eva, reason="Panne", now=NOW)

    pause_house(by=make_user(), reason="nochmal", now=NOW + timedelta(hours=1))

    house = Company.objects.get()
    assert (house.paused_by, house.paused_at, house.pause_reason) == (eva, NOW, "Panne")


def test_after_a_pause_everything_that_is_still_in_time_leaves(smtp):
    put()
    pause_house(by=make_user(), reason="Panne", now=NOW)

    resume_house()

    assert deliver().handed_over == 1


def test_what_was_claimed_while_the_house_was_being_paused_does_not_begin():
    put()
    (held,) = claim()
    Company.objects.update(is_sending_paused=True)

    assert start_hand_over(held, now=NOW) == []


# The pages.


@pytest.fixture
def owner(client):
    client.force_login(make_user(role="owner", first_name="Olga"))
    return client


def url(name, *args):
    return reverse(f"messaging:{name}", args=args)


@pytest.mark.parametrize(("name", "args"), [("stop_choose", []), ("stop_many", ["advertising"])])
def test_stopping_much_is_the_owners(client, name, args):
    client.force_login(make_user())

    assert client.get(url(name, *args)).status_code == 403


def test_the_page_names_the_number_before_anything_is_stopped(owner):
    put_advertising()

    chosen = owner.get(url("stop_choose")).content.decode()
    page = owner.get(url("stop_many", "advertising"))

    assert url("stop_many", "advertising") in chosen
    assert url("stop_many", "test_reminder") in chosen
    assert page.context["number"] == 1
    assert Message.objects.get().state == State.PLANNED


def test_one_confirmation_stops_them_and_says_how_many(owner):
    message = put_advertising()

    answer = owner.post(url("stop_many", "advertising"), {"reason": "Text falsch"}, follow=True)

    assert fresh(message).state == State.SKIPPED
    assert "Olga" in message.reason
    assert "Text falsch" in message.reason
    assert "1 " in answer.content.decode().split('class="flash flash-success"')[1][:40]


def test_without_a_reason_nothing_is_stopped(owner):
    message = put_advertising()

    assert owner.post(url("stop_many", "advertising"), {"reason": " "}).status_code == 422
    assert fresh(message).state == State.PLANNED


def test_every_page_says_that_the_house_is_paused_by_whom_and_why(owner):
    make_company()
    owner.post(url("pause_house"), {"paused": "yes", "reason": "Preise falsch"})

    for page in (owner.get(url("list")), owner.get(reverse("customers:list"))):
        banner = page.content.decode().split('<aside class="practice paused"', 1)[1]
        assert "Olga" in banner
        assert "Preise falsch" in banner

    owner.post(url("pause_house"), {"paused": "no"})
    assert "Preise falsch" not in owner.get(url("list")).content.decode()


def test_a_pause_without_a_reason_is_refused(owner):
    make_company()

    owner.post(url("pause_house"), {"paused": "yes"})

    assert not Company.objects.get().is_sending_paused
