"""Codes of an app and codes on paper: set up, taken once each, guessed a few times only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from tests.factories import make_company, make_user
from workshop.errors import FactorNeededError, TooManyGuessesError, WrongCodeError
from workshop.models import Authenticator, Company, RecoveryCode, User
from workshop.second_factor import (
    begin_setup,
    check_second_factor,
    confirm_setup,
    has_second_factor,
    must_have_second_factor,
    new_recovery_codes,
    remove_second_factor,
    setup_address,
    setup_secret,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def user() -> User:
    return make_user(username="jana", role=User.Role.OWNER)


@pytest.fixture
def secret(user: User) -> str:
    """The key that the phone of a person with a second factor has."""
    begin_setup(user)
    secret = setup_secret(user)
    confirm_setup(user, code_at(secret, NOW), now=NOW)
    return secret


def code_at(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


def test_counts_only_after_the_first_right_code(user: User) -> None:
    begin_setup(user)

    with pytest.raises(WrongCodeError):
        confirm_setup(user, "000000", now=NOW)

    assert not has_second_factor(user)
    assert not user.recovery_codes.exists()


def test_a_confirmed_one_has_ten_codes_for_the_paper(user: User) -> None:
    begin_setup(user)

    codes = confirm_setup(user, code_at(setup_secret(user), NOW), now=NOW)

    assert has_second_factor(user)
    assert len(set(codes)) == user.recovery_codes.count() == 10
    assert setup_secret(user) == ""


def test_nothing_in_the_database_tells_the_key_or_the_codes(user: User, secret: str) -> None:
    codes = new_recovery_codes(user)

    stored = str(Authenticator.objects.values().get()) + str(list(RecoveryCode.objects.values()))

    assert not any(word in stored for word in [secret, *codes, codes[0].replace("-", "")])


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_takes_the_code_of_a_phone_whose_clock_is_a_little_off(
    user: User, secret: str, seconds: int
) -> None:
    check_second_factor(user, code_at(secret, LATER + timedelta(seconds=seconds)), now=LATER)


@pytest.mark.parametrize("seconds", [-90, 90])
def test_refuses_a_code_of_another_minute(user: User, secret: str, seconds: int) -> None:
    with pytest.raises(WrongCodeError):
        check_second_factor(user, code_at(secret, LATER + timedelta(seconds=seconds)), now=LATER)


def test_takes_no_code_twice(user: User, secret: str) -> None:
    code = code_at(secret, LATER)
    check_second_factor(user, f"{code[:3]} {code[3:]}", now=LATER)

    with pytest.raises(WrongCodeError):
        check_second_factor(user, code, now=LATER)


def test_takes_a_recovery_code_once_however_it_is_typed(user: User, secret: str) -> None:
    code = new_recovery_codes(user)[0]
    check_second_factor(user, code.upper().replace("-", " "), now=LATER)

    with pytest.raises(WrongCodeError):
        check_second_factor(user, code, now=LATER)

    assert user.recovery_codes.count() == 9


def test_the_paper_of_another_person_opens_nothing(user: User, secret: str) -> None:
    code = new_recovery_codes(make_user())[0]

    with pytest.raises(WrongCodeError):
        check_second_factor(user, code, now=LATER)


def test_new_codes_replace_the_old_ones(user: User, secret: str) -> None:
    old, _new = new_recovery_codes(user)[0], new_recovery_codes(user)

    with pytest.raises(WrongCodeError):
        check_second_factor(user, old, now=LATER)


def test_five_wrong_ones_close_the_door_even_to_the_right_one(user: User, secret: str) -> None:
    for _guess in range(5):
        with pytest.raises(WrongCodeError):
            check_second_factor(user, "000000", now=LATER)

    with pytest.raises(TooManyGuessesError):
        check_second_factor(user, code_at(secret, LATER), now=LATER)
    after = LATER + timedelta(minutes=16)
    check_second_factor(user, code_at(secret, after), now=after)


def test_a_right_one_begins_the_count_anew(user: User, secret: str) -> None:
    for moment in (LATER, LATER + timedelta(minutes=2)):
        for _guess in range(4):
            with pytest.raises(WrongCodeError):
                check_second_factor(user, "000000", now=moment)
        check_second_factor(user, code_at(secret, moment), now=moment)


def test_beginning_again_leaves_a_confirmed_one_alone(user: User, secret: str) -> None:
    begin_setup(user)

    assert has_second_factor(user)
    assert setup_secret(user) == ""


def test_the_picture_names_house_and_person(user: User) -> None:
    make_company(name="Autohaus Müller")

    address = setup_address(user, pyotp.random_base32())

    assert address.startswith("otpauth://totp/Autohaus%20M")
    assert ":jana?" in address


@pytest.mark.parametrize(
    ("role", "rule", "expected"),
    [("owner", True, True), ("owner", False, False), ("front_desk", True, False)],
)
def test_the_house_s_rule_is_for_owners(role: str, rule: bool, expected: bool) -> None:
    make_company(owners_need_second_factor=rule)

    assert must_have_second_factor(make_user(role=role)) is expected


def test_an_owner_can_t_get_round_the_rule_but_helps_others(user: User, secret: str) -> None:
    make_company()
    Company.objects.update(owners_need_second_factor=True)

    with pytest.raises(FactorNeededError):
        remove_second_factor(user, by=user)
    assert has_second_factor(user)

    remove_second_factor(user, by=make_user(role=User.Role.OWNER))
    assert not has_second_factor(user)
    assert not user.recovery_codes.exists()
