"""Open log-ins and shared tablets: devices by name, idle tablets, PINs, what is forgotten when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import RequestFactory

from tests.factories import make_company, make_user
from workshop.errors import TooManyGuessesError, WrongCodeError
from workshop.guessing import MOST_GUESSES, PAUSE
from workshop.log_ins import (
    TABLET,
    TOUCHED,
    check_pin,
    device_name,
    end_log_in,
    is_device_idle,
    open_log_ins,
    set_pin,
    share_device,
)
from workshop.models import Company, LogIn, User

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FIVE_MINUTES = 300

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) {WEBKIT}"
ANDROID = f"{MOZILLA} (Linux; Android 15; K) {WEBKIT}"
MAC = f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT}"
WINDOWS = f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT}"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (f"{IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        (f"{IPHONE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15", "Firefox, iPhone"),
        (f"{IPHONE} EdgiOS/140.0 Mobile/15E148 Safari/605.1.15", "Edge, iPhone"),
        (f"{ANDROID} Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"{ANDROID} Chrome/140.0 Mobile Safari/537.36 EdgA/140.0", "Edge, Android"),
        (
            f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0 Safari/537.36",
            "Samsung Internet, Android",
        ),
        (f"{MAC} Version/18.0 Safari/605.1.15", "Safari, Mac"),
        (f"{WINDOWS} Chrome/140.0 Safari/537.36 OPR/124.0", "Opera, Windows"),
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Wget/1.24 (Linux)", "Linux"),
        ("Firefox/140.0", "Firefox"),
    ],
)
def test_a_device_is_named_by_what_its_person_opened(agent: str, name: str) -> None:
    assert device_name(agent) == name
    assert len(name) <= LogIn._meta.get_field("device").max_length


def a_request(method: str = "GET", *, by_itself: bool = False, **session: float) -> HttpRequest:
    headers = {"HX-Request": "true"} if by_itself else {}
    request = RequestFactory().generic(method, "/bookings/day/", headers=headers)
    request.session = session  # type: ignore[assignment]
    return request


def ago(**span: int) -> float:
    return (NOW - timedelta(**span)).timestamp()


@pytest.mark.parametrize(
    ("session", "is_idle"),
    [
        ({}, False),
        ({TOUCHED: 0.0}, False),
        ({TABLET: None, TOUCHED: 0.0}, False),
        ({TABLET: FIVE_MINUTES}, True),
        ({TABLET: FIVE_MINUTES, TOUCHED: ago(seconds=299)}, False),
        ({TABLET: FIVE_MINUTES, TOUCHED: ago(seconds=300)}, False),
        ({TABLET: FIVE_MINUTES, TOUCHED: ago(seconds=301)}, True),
        ({TABLET: 60, TOUCHED: ago(seconds=61)}, True),
    ],
)
def test_only_a_shared_tablet_is_idle_and_only_after_its_minutes(session, is_idle: bool) -> None:
    assert is_device_idle(a_request(**session), now=NOW) is is_idle


@pytest.mark.parametrize(
    ("method", "by_itself", "is_touch"),
    [("GET", False, True), ("GET", True, False), ("POST", True, True), ("POST", False, True)],
)
def test_a_person_s_touch_counts_and_the_page_s_own_does_not(
    method: str, by_itself: bool, is_touch: bool
) -> None:
    before = ago(seconds=200)
    request = a_request(method, by_itself=by_itself, tablet=FIVE_MINUTES, touched=before)

    assert not is_device_idle(request, now=NOW)

    assert request.session[TOUCHED] == (NOW.timestamp() if is_touch else before)


def test_an_idle_tablet_is_not_woken_by_being_looked_at() -> None:
    request = a_request(tablet=FIVE_MINUTES, touched=ago(seconds=301))

    assert [is_device_idle(request, now=NOW) for _look in range(2)] == [True, True]


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "seconds"), [(1, 60), (5, 300), (30, 1800)])
def test_a_tablet_locks_after_the_house_s_minutes(minutes: int, seconds: int) -> None:
    make_company(tablet_lock_minutes=minutes)
    request = a_request()

    share_device(request, is_shared=True, now=NOW)

    assert request.session == {TABLET: seconds, TOUCHED: NOW.timestamp()}
    share_device(request, is_shared=False, now=NOW)
    assert TABLET not in request.session


@pytest.mark.django_db
def test_before_the_set_up_a_tablet_locks_after_five_minutes() -> None:
    request = a_request()
    assert not Company.objects.exists()

    share_device(request, is_shared=True, now=NOW)

    assert request.session[TABLET] == FIVE_MINUTES


@pytest.mark.django_db
def test_one_s_own_device_can_be_called_one_s_own_again() -> None:
    request = a_request()

    share_device(request, is_shared=False, now=NOW)

    assert request.session == {}


def with_pin(pin: str = "4711") -> User:
    user = make_user()
    set_pin(user, pin)
    user.refresh_from_db()
    return user


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "471", "47110", "1174", " 4711"])
def test_only_the_very_pin_is_taken(typed: str) -> None:
    with pytest.raises(WrongCodeError):
        check_pin(with_pin(), typed, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "4711"])
def test_without_a_pin_none_is_taken(typed: str) -> None:
    user = with_pin("4711")
    set_pin(user, "")
    user.refresh_from_db()

    with pytest.raises(WrongCodeError):
        check_pin(user, typed, now=NOW)


@pytest.mark.django_db
def test_a_pin_is_not_stored_as_it_is_typed() -> None:
    one, other = with_pin(), with_pin()

    assert "4711" not in one.pin
    assert one.pin != other.pin


def guess_wrong(user: User, times: int, *, now: datetime = NOW) -> None:
    for _guess in range(times):
        with pytest.raises(WrongCodeError):
            check_pin(user, "0000", now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("waited", "is_let_in"), [(PAUSE - SECOND, False), (PAUSE, True), (PAUSE + SECOND, True)]
)
def test_after_five_wrong_pins_even_the_right_one_waits(waited: timedelta, is_let_in: bool) -> None:
    user = with_pin()
    guess_wrong(user, MOST_GUESSES)

    if is_let_in:
        check_pin(user, "4711", now=NOW + waited)
    else:
        with pytest.raises(TooManyGuessesError):
            check_pin(user, "4711", now=NOW + waited)


@pytest.mark.django_db
def test_a_right_pin_after_four_wrong_ones_gives_five_new_guesses() -> None:
    user = with_pin()
    guess_wrong(user, MOST_GUESSES - 1)
    check_pin(user, "4711", now=NOW)

    guess_wrong(user, MOST_GUESSES - 1)

    check_pin(user, "4711", now=NOW)


@pytest.mark.django_db
def test_after_the_pause_there_are_five_guesses_again() -> None:
    user, later = with_pin(), NOW + PAUSE
    guess_wrong(user, MOST_GUESSES)

    guess_wrong(user, MOST_GUESSES - 1, now=later)

    check_pin(user, "4711", now=later)


@pytest.mark.django_db
def test_the_guesses_of_one_person_close_no_other_s_door() -> None:
    user, other = with_pin(), with_pin()

    guess_wrong(user, MOST_GUESSES)

    check_pin(other, "4711", now=NOW)


def logged_in(user: User, key: str, *, expires: datetime) -> LogIn:
    Session.objects.create(session_key=key, session_data="", expire_date=expires)
    return LogIn.objects.create(user=user, session_key=key, at=NOW)


@pytest.mark.django_db
def test_a_log_in_is_open_until_its_session_ends() -> None:
    user = make_user()
    logged_in(user, "over", expires=NOW)
    alive = logged_in(user, "alive", expires=NOW + SECOND)
    LogIn.objects.create(user=user, session_key="cleared", at=NOW)
    other = LogIn.objects.create(user=make_user(), session_key="another's", at=NOW)

    assert list(open_log_ins(user, now=NOW)) == [alive]

    assert set(LogIn.objects.all()) == {alive, other}


@pytest.mark.django_db
def test_ending_a_log_in_ends_its_session_and_only_one_s_own() -> None:
    user, later = make_user(), NOW + SECOND
    one, two = (logged_in(user, key, expires=later) for key in ("one", "two"))

    end_log_in(make_user(), one.pk)
    assert Session.objects.count() == 2

    end_log_in(user, one.pk)
    end_log_in(user, one.pk)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["two"]
    assert list(LogIn.objects.all()) == [two]
