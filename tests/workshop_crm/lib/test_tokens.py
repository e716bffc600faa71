"""Signed links: one purpose, one row, no change unnoticed, nothing personal (E-04)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_crm.lib.tokens import BadTokenError, hash_of, make_token, random_token, read_token

PURPOSES = [
    "preferences",
    "consent-confirmation",
    "proposal",
    "appointment",
    "book",
    "unsubscribe",
    "not-me",
]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("pk", [1, 42, 2**63 - 1])
def test_a_token_leads_back_to_its_row(purpose: str, pk: int) -> None:
    assert read_token(purpose, make_token(purpose, pk)) == pk


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_token_serves_no_other_purpose(purpose: str) -> None:
    token = make_token(purpose, 42)

    for other in set(PURPOSES) - {purpose}:
        with pytest.raises(BadTokenError):
            read_token(other, token)


def test_a_purpose_that_begins_alike_is_another_one() -> None:
    with pytest.raises(BadTokenError):
        read_token("book", make_token("booking", 1))


def test_the_same_link_is_made_each_time() -> None:
    assert make_token("proposal", 7) == make_token("proposal", 7)
    assert make_token("proposal", 7) != make_token("proposal", 8)


def test_the_number_cannot_be_counted_up() -> None:
    number, signature = make_token("proposal", 7).split(".")

    for other in ("8", "07", "77", f"{number} ", f" {number}", "-7", "+7"):
        with pytest.raises(BadTokenError):
            read_token("proposal", f"{other}.{signature}")


def test_no_single_sign_can_be_changed() -> None:
    token = make_token("proposal", 7)

    for place, sign in enumerate(token):
        other = "A" if sign != "A" else "B"
        with pytest.raises(BadTokenError):
            read_token("proposal", token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "7",
        "7.",
        ".abc",
        "7.abc",
        "7:abc",
        "../../etc/passwd",
        "7.\x00",
        "ü" * 50,
        "7." + "a" * 5000,
    ],
)
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(BadTokenError):
        read_token("proposal", token)


def test_a_truncated_or_longer_token_is_refused() -> None:
    token = make_token("proposal", 7)

    for broken in (token[:-1], token + "A", token[1:], token * 2):
        with pytest.raises(BadTokenError):
            read_token("proposal", broken)


def test_the_case_of_the_signature_matters() -> None:
    token = make_token("proposal", 7)

    with pytest.raises(BadTokenError):
        read_token("proposal", token.swapcase())


def test_a_signed_text_that_is_no_number_is_refused() -> None:
    from_elsewhere = make_token("proposal", "seven")  # type: ignore[arg-type]

    with pytest.raises(BadTokenError):
        read_token("proposal", from_elsewhere)


def test_another_house_makes_other_tokens(settings: Any) -> None:
    token = make_token("proposal", 7)

    settings.SECRET_KEY = "another-" + "y" * 40

    assert make_token("proposal", 7) != token
    with pytest.raises(BadTokenError):
        read_token("proposal", token)


def test_links_sent_before_a_rotation_still_work(settings: Any) -> None:
    old, token = settings.SECRET_KEY, make_token("proposal", 7)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-" + "z" * 40, [old]

    assert read_token("proposal", token) == 7
    assert make_token("proposal", 7) != token


def test_a_token_fits_into_a_path_and_an_sms() -> None:
    token = make_token("appointment", 123_456)

    assert len(token) <= 60
    assert all(sign.isascii() and (sign.isalnum() or sign in "-_.") for sign in token)


@given(st.text(max_size=60))
def test_no_made_up_text_is_a_token(text: str) -> None:
    if text != make_token("proposal", 7):
        with pytest.raises(BadTokenError):
            read_token("proposal", text)


@given(st.integers(0, 2**63 - 1), st.sampled_from(PURPOSES))
def test_each_row_has_a_token_of_its_own(pk: int, purpose: str) -> None:
    assert read_token(purpose, make_token(purpose, pk)) == pk
    assert make_token(purpose, pk) != make_token(purpose, pk + 1)


def test_random_tokens_are_long_different_and_known_by_their_prefix() -> None:
    made = {random_token("wcrm_") for _ in range(50)}

    assert len(made) == 50
    assert all(token.startswith("wcrm_") and len(token) == 5 + 43 for token in made)
    assert not random_token().startswith("wcrm_")


def test_a_stored_token_can_be_compared_and_not_read() -> None:
    token = random_token()

    assert hash_of(token) == hash_of(token) != hash_of(token + "x")
    assert len(hash_of(token)) == 64
    assert token not in hash_of(token)
