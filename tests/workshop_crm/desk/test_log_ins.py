"""Logging in with a second step, seeing and ending open log-ins, changing hands at a tablet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext

from tests.factories import make_company, make_user
from workshop.log_ins import device_name, set_pin
from workshop.models import Company, LogIn, User
from workshop.second_factor import begin_setup, confirm_setup, has_second_factor, setup_secret

pytestmark = pytest.mark.django_db

PASSWORD = "geheim-genug"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
IPAD = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1"


@pytest.fixture
def jana() -> User:
    make_company()
    return make_user(username="jana", role=User.Role.OWNER)


def with_factor(user: User) -> str:
    """Give a person a second factor, confirmed a while ago; return the key."""
    begin_setup(user)
    secret, then = setup_secret(user), timezone.now() - timedelta(minutes=10)
    confirm_setup(user, pyotp.TOTP(secret).at(then), now=then)
    return secret


def log_in(client: Client, name: str = "jana", path: str = "/login/", **headers: str) -> Any:
    data = {"username": name, "password": PASSWORD}
    return client.post(path, data, headers={"user-agent": FIREFOX, **headers})


def is_in(client: Client) -> bool:
    return client.get("/workshop/own/").status_code == 200


def test_without_a_second_factor_the_password_is_enough(client: Client, jana: User) -> None:
    assert log_in(client)["Location"] == "/"
    assert is_in(client)


def test_with_one_the_password_opens_nothing_yet(client: Client, jana: User) -> None:
    with_factor(jana)

    assert log_in(client)["Location"] == "/login/code/"
    assert not is_in(client)


def test_the_code_opens_the_page_that_was_asked_for(client: Client, jana: User) -> None:
    secret = with_factor(jana)
    log_in(client, path="/login/?next=/customers/")

    response = client.post("/login/code/", {"code": pyotp.TOTP(secret).now()})

    assert response["Location"] == "/customers/"
    assert is_in(client)


def test_a_wrong_code_opens_nothing(client: Client, jana: User) -> None:
    with_factor(jana)
    log_in(client)

    assert client.post("/login/code/", {"code": "abc"}).status_code == 422
    assert not is_in(client)


def test_without_the_password_there_is_no_second_step(client: Client, jana: User) -> None:
    secret = with_factor(jana)

    response = client.post("/login/code/", {"code": pyotp.TOTP(secret).now()})

    assert response["Location"] == "/login/"


def test_the_second_step_waits_five_minutes(client: Client, jana: User) -> None:
    secret = with_factor(jana)
    log_in(client)

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        response = client.post("/login/code/", {"code": pyotp.TOTP(secret).now()})

    assert response["Location"] == "/login/"


def test_setting_it_up_in_the_browser(client: Client, jana: User) -> None:
    log_in(client)
    client.post("/workshop/own/factor/", {"begin": ""})
    secret = setup_secret(jana)
    page = client.get("/workshop/own/factor/").content.decode()

    wrong = client.post("/workshop/own/factor/", {"code": "000000"})
    right = client.post("/workshop/own/factor/", {"code": pyotp.TOTP(secret).now()})

    assert secret in page
    assert "data:image/svg+xml" in page
    assert wrong.status_code == 422
    assert right.content.decode().count("<code>") == 10
    assert has_second_factor(jana)


def test_the_rule_leads_an_owner_to_set_it_up_before_anything_else(
    client: Client, jana: User
) -> None:
    Company.objects.update(owners_need_second_factor=True)
    log_in(client)

    assert client.get("/customers/")["Location"] == "/workshop/own/factor/"

    begin_setup(jana)
    code = pyotp.TOTP(setup_secret(jana)).now()
    client.post("/workshop/own/factor/", {"code": code})
    assert client.get("/customers/").status_code == 200


@pytest.mark.parametrize("name", ["own_codes", "own_factor_remove", "own_pin"])
def test_an_open_screen_is_not_enough_to_change_it(client: Client, jana: User, name: str) -> None:
    with_factor(jana)
    client.force_login(jana)
    path = reverse(f"workshop:{name}")

    refused = client.post(path, {"password": "falsch", "pin": "4711"})

    jana.refresh_from_db()
    assert refused.status_code == 422
    assert (has_second_factor(jana), jana.recovery_codes.count(), jana.pin) == (True, 10, "")
    assert client.post(path, {"password": PASSWORD, "pin": "4711"}).status_code in {200, 302}


def test_the_list_names_devices_and_this_one(client: Client, jana: User) -> None:
    log_in(Client(), **{"user-agent": IPAD})
    log_in(client)

    page = client.get("/workshop/own/").content.decode()

    assert [row.device for row in LogIn.objects.all()] == ["Firefox, Windows", "Safari, iPad"]
    assert page.count("state-good") == 1


@pytest.mark.parametrize(
    ("agent", "name"), [(EDGE, "Edge, Windows"), (IPAD, "Safari, iPad"), ("curl/8", ""), ("", "")]
)
def test_devices_have_names(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_one_log_in_is_ended_and_the_others_stay(client: Client, jana: User) -> None:
    other = Client()
    log_in(other)
    row = LogIn.objects.get()
    log_in(client)

    client.post(reverse("workshop:own_log_in_end", args=[row.pk]))

    assert (is_in(other), is_in(client)) == (False, True)


def test_nobody_ends_the_log_in_of_another(client: Client, jana: User) -> None:
    log_in(client)
    stranger = Client()
    stranger.force_login(make_user())

    stranger.post(reverse("workshop:own_log_in_end", args=[LogIn.objects.get().pk]))

    assert is_in(client)


def test_logging_out_everywhere_ends_even_what_no_list_knows(client: Client, jana: User) -> None:
    log_in(client)
    unknown = Client()
    unknown.force_login(jana)

    client.post("/workshop/own/log-out/")

    assert (is_in(client), is_in(unknown)) == (False, False)
    assert not LogIn.objects.exists()


def test_the_owner_ends_the_log_ins_and_the_lost_phone_of_a_person(
    client: Client, jana: User
) -> None:
    uwe, lost = make_user(username="uwe"), Client()
    with_factor(uwe)
    lost.force_login(uwe)
    client.force_login(jana)

    client.post(reverse("workshop:person_log_out", args=[uwe.pk]))
    client.post(reverse("workshop:person_factor_remove", args=[uwe.pk]))

    assert not is_in(lost)
    assert not has_second_factor(uwe)
    assert is_in(client)


@pytest.fixture
def tablet(jana: User) -> Client:
    """A tablet that Jana has made a shared one."""
    set_pin(jana, "4711")
    client = Client()
    log_in(client)
    client.post("/workshop/own/tablet/")
    return client


def type_pin(client: Client, user: User, pin: str) -> Any:
    return client.post("/login/pin/?next=/customers/", {"person": user.pk, "pin": pin})


def test_a_shared_tablet_locks_when_nobody_touches_it(tablet: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        assert tablet.get("/customers/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=8)):
        assert tablet.get("/customers/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        locked = tablet.get("/customers/")

    assert locked["Location"] == "/login/pin/?next=/customers/"
    assert tablet.get("/customers/")["Location"].startswith("/login/")


def test_what_a_page_asks_by_itself_keeps_no_tablet_open(tablet: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        tablet.get("/bookings/day/", headers={"hx-request": "true"})
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        response = tablet.get("/bookings/day/", headers={"hx-request": "true"})

    assert response["HX-Redirect"] == "/login/"


def test_the_pin_says_who_is_there_now(tablet: Client) -> None:
    uwe = make_user(username="uwe")
    set_pin(uwe, "0815")
    tablet.post("/logout/")

    response = type_pin(tablet, uwe, "0815")

    assert response["Location"] == "/customers/"
    assert tablet.get("/customers/").wsgi_request.user == uwe
    assert tablet.session["tablet"] == 300


@pytest.mark.parametrize("minutes", [0, 30])
def test_a_locked_tablet_takes_the_password_too(tablet: Client, jana: User, minutes: int) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        tablet.post("/logout/")

        log_in(tablet)

        assert is_in(tablet)
        assert tablet.session["tablet"] == 300
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes + 6)):
        assert not is_in(tablet)


def test_the_bar_of_a_tablet_changes_the_person_and_any_other_logs_out(tablet: Client) -> None:
    person, out = gettext("Change person"), gettext("Log out")
    elsewhere = Client()
    log_in(elsewhere)

    assert [person in bar(tablet), out in bar(tablet)] == [True, False]
    assert [person in bar(elsewhere), out in bar(elsewhere)] == [False, True]


def bar(client: Client) -> str:
    return client.get("/customers/").content.decode().partition("</header>")[0]


def test_a_wrong_password_is_refused_in_words_that_do_not_say_which_is_wrong(
    client: Client, jana: User
) -> None:
    pages = [
        client.post("/login/", {"username": name, "password": "falsch"}).content.decode()
        for name in (jana.username, "niemand")
    ]

    told = escape(gettext("Name and password don't fit together. Please try once more."))
    assert all(told in page for page in pages)
    assert not is_in(client)


@pytest.mark.parametrize("pin", ["0000", "", "471"])
def test_a_wrong_pin_opens_nothing(tablet: Client, jana: User, pin: str) -> None:
    tablet.post("/logout/")

    assert type_pin(tablet, jana, pin).status_code == 422
    assert tablet.get("/customers/").status_code == 302


def test_a_pin_opens_the_day_s_work_but_nothing_of_the_house(tablet: Client, jana: User) -> None:
    tablet.post("/logout/")
    type_pin(tablet, jana, "4711")

    statuses = [tablet.get(f"/{page}/").status_code for page in ("customers", "workshop")]

    assert statuses == [200, 403]
    assert not is_in(tablet)


def test_there_is_no_pin_anywhere_else(client: Client, jana: User) -> None:
    set_pin(jana, "4711")

    assert type_pin(client, jana, "4711")["Location"] == "/login/"
    assert not is_in(client)


def test_a_pin_may_be_guessed_five_times(tablet: Client, jana: User) -> None:
    tablet.post("/logout/")
    for _guess in range(5):
        assert type_pin(tablet, jana, "0000").status_code == 422

    assert type_pin(tablet, jana, "4711").status_code == 422


def test_who_has_no_pin_or_has_left_is_not_on_the_tablet(tablet: Client) -> None:
    gone = make_user(is_active=False)
    set_pin(gone, "4711")
    tablet.post("/logout/")

    for person in (gone, make_user()):
        assert type_pin(tablet, person, "4711").status_code == 422


def test_the_pin_page_leads_to_no_foreign_site(tablet: Client, jana: User) -> None:
    tablet.post("/logout/")
    data = {"person": jana.pk, "pin": "4711"}

    assert tablet.post("/login/pin/?next=https://evil.example/", data)["Location"] == "/"


def test_a_device_can_stop_being_shared(tablet: Client) -> None:
    tablet.post("/workshop/own/tablet/", {"end": ""})

    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        assert is_in(tablet)
