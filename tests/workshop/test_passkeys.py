"""Passkeys: made for our address, taken once per question, never without face, finger or PIN."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import make_company, make_user
from tests.workshop.soft_key import HERE, PRESENT, SoftKey
from tests.workshop.test_second_factor import code_at, confirm_setup, setup_secret
from workshop.errors import FactorNeededError, PasskeyRefusedError
from workshop.models import Company, Passkey, User
from workshop.passkeys import (
    LONGEST_ANSWER,
    Address,
    add_passkey,
    ask_to_make,
    ask_to_show,
    challenge_of,
    person_with,
)
from workshop.second_factor import (
    begin_setup,
    has_app,
    has_second_factor,
    new_recovery_codes,
    remove_app,
    remove_passkey,
    remove_second_factor,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ADDRESS = Address(HERE)


@pytest.fixture
def user() -> User:
    return make_user(username="jana", role=User.Role.OWNER)


def add(user: User, key: SoftKey, *, name: str = "Handy") -> Passkey:
    challenge = challenge_of(ask_to_make(user, ADDRESS))
    return add_passkey(user, key.make(challenge), challenge, name=name, address=ADDRESS, now=NOW)


def show(key: SoftKey) -> User:
    challenge = challenge_of(ask_to_show(ADDRESS))
    return person_with(key.show(challenge), challenge, address=ADDRESS, now=NOW)


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://werkstatt.example", True),
        ("https://werkstatt.example:8443", True),
        ("http://localhost:8000", True),
        ("http://werkstatt.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.168.1.20", False),
        ("https://[::1]", False),
    ],
)
def test_browsers_make_passkeys_for_names_on_a_safe_line(base_url: str, *, expected: bool) -> None:
    assert Address(base_url).takes_passkeys is expected


def test_what_was_added_opens_the_log_in_of_its_person(user: User) -> None:
    key = SoftKey()
    passkey = add(user, key)

    assert show(key) == user
    passkey.refresh_from_db()
    assert (passkey.user, passkey.name, passkey.used_at, passkey.uses) == (user, "Handy", NOW, 1)


def test_we_keep_no_secret(user: User) -> None:
    key = SoftKey()
    passkey = add(user, key)

    private = key.key.private_numbers().private_value.to_bytes(32, "big")
    assert private not in bytes(passkey.public_key)


def test_a_question_names_no_person_but_asks_for_verification(user: User) -> None:
    add(user, SoftKey())

    asked = json.loads(ask_to_show(ADDRESS))

    assert asked["userVerification"] == "required"
    assert asked["allowCredentials"] == []
    assert asked["rpId"] == "werkstatt.example"


def test_a_device_that_has_one_is_told_so(user: User) -> None:
    make_company(name="Autohaus Müller")
    passkey = add(user, SoftKey())

    asked = json.loads(ask_to_make(user, ADDRESS))

    assert [each["id"] for each in asked["excludeCredentials"]] == [passkey.credential_id]
    assert asked["rp"]["name"] == "Autohaus Müller"
    assert asked["authenticatorSelection"]["residentKey"] == "required"


def test_each_question_is_another_one(user: User) -> None:
    assert challenge_of(ask_to_show(ADDRESS)) != challenge_of(ask_to_show(ADDRESS))


WRONG: dict[str, dict[str, Any]] = {
    "another site's address": {"origin": "https://boese.example"},
    "another site's key": {"host": "boese.example"},
    "nobody verified": {"flags": PRESENT},
    "nobody present": {"flags": 0},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_new_key_is_refused(user: User, wrong: dict[str, Any]) -> None:
    with pytest.raises(PasskeyRefusedError):
        add(user, SoftKey(**wrong))

    assert not user.passkeys.exists()


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_answer_opens_nothing(user: User, wrong: dict[str, Any]) -> None:
    key = SoftKey()
    add(user, key)
    for name, value in wrong.items():
        setattr(key, name, value)

    with pytest.raises(PasskeyRefusedError):
        show(key)


def test_an_answer_fits_one_question(user: User) -> None:
    key = SoftKey()
    add(user, key)
    answer = key.show(challenge_of(ask_to_show(ADDRESS)))

    for challenge in (challenge_of(ask_to_show(ADDRESS)), ""):
        with pytest.raises(PasskeyRefusedError):
            person_with(answer, challenge, address=ADDRESS, now=NOW)


def test_another_s_signature_opens_nothing(user: User) -> None:
    key = SoftKey()
    add(user, key)
    forged = SoftKey(credential_id=key.credential_id)

    with pytest.raises(PasskeyRefusedError):
        show(forged)


def test_a_copy_that_has_fallen_behind_opens_nothing(user: User) -> None:
    key = SoftKey()
    add(user, key)
    for _each in range(2):
        show(key)
    key.uses = 0

    with pytest.raises(PasskeyRefusedError):
        show(key)


def test_a_key_belongs_to_one_person(user: User) -> None:
    key = SoftKey()
    add(user, key)

    with pytest.raises(PasskeyRefusedError):
        add(make_user(), key)

    assert show(key) == user


def test_who_has_left_is_not_let_in(user: User) -> None:
    key = SoftKey()
    add(user, key)
    User.objects.update(is_active=False)

    with pytest.raises(PasskeyRefusedError):
        show(key)


JUNK = [
    "",
    "{",
    "[]",
    "null",
    '"x"',
    "{}",
    '{"id": 1}',
    '{"id": "x", "rawId": "!", "type": "public-key", "response": {}}',
    '{"id": "\\u0000"}',
    "x" * (LONGEST_ANSWER + 1),
]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_refused(user: User, junk: str) -> None:
    with pytest.raises(PasskeyRefusedError):
        person_with(junk, "AAAA", address=ADDRESS, now=NOW)
    with pytest.raises(PasskeyRefusedError):
        add_passkey(user, junk, "AAAA", name="x", address=ADDRESS, now=NOW)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("junk", ["", "AA", "!!!", "eyJ9", "ä"])
def test_an_answer_with_a_broken_part_is_refused(user: User, part: str, junk: str) -> None:
    key = SoftKey()
    add(user, key)
    challenge = challenge_of(ask_to_show(ADDRESS))
    answer = json.loads(key.show(challenge))
    answer["response"][part] = junk

    with pytest.raises(PasskeyRefusedError):
        person_with(json.dumps(answer), challenge, address=ADDRESS, now=NOW)


def test_a_passkey_is_a_second_factor(user: User) -> None:
    add(user, SoftKey())

    assert has_second_factor(user)
    assert not has_app(user)


def test_the_last_factor_stays_where_the_house_asks_for_one(user: User) -> None:
    make_company(owners_need_second_factor=True)
    first, second = add(user, SoftKey()), add(user, SoftKey())

    remove_passkey(user, first.pk)
    with pytest.raises(FactorNeededError):
        remove_passkey(user, second.pk)

    assert list(user.passkeys.all()) == [second]


def test_the_app_may_go_where_a_passkey_stays(user: User) -> None:
    make_company(owners_need_second_factor=True)
    begin_setup(user)
    confirm_setup(user, code_at(setup_secret(user), NOW), now=NOW)
    add(user, SoftKey())

    remove_app(user)

    assert not has_app(user)
    assert user.recovery_codes.count() == 10


def test_codes_on_paper_go_with_the_last_factor(user: User) -> None:
    make_company()
    passkey = add(user, SoftKey())
    new_recovery_codes(user)

    remove_passkey(user, passkey.pk)

    assert not user.recovery_codes.exists()


def test_nobody_removes_another_s_passkey(user: User) -> None:
    passkey = add(user, SoftKey())
    Company.objects.all().delete()

    remove_passkey(make_user(), passkey.pk)

    assert user.passkeys.exists()


def test_the_owner_takes_all_factors_off_whom_lost_them(user: User) -> None:
    add(user, SoftKey())

    remove_second_factor(user, by=make_user())

    assert not has_second_factor(user)
