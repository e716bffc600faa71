"""Encryption at rest and keyed hashes, over changes of SECRET_KEY (C-32)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest
from cryptography.fernet import InvalidToken

from workshop_crm.lib.crypto import decrypt, encrypt, is_newest, keyed_hash, renew

FIRST = "first-" + "a" * 44
SECOND = "second-" + "b" * 43
THIRD = "third-" + "c" * 44


@pytest.fixture(autouse=True)
def _first_key(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FIRST, []


@pytest.mark.parametrize(
    "content", [b"", b"x", "Grüße".encode(), bytes(range(256)), b"x" * 100_000]
)
def test_what_was_encrypted_can_be_read(content: bytes) -> None:
    assert decrypt(encrypt(content)) == content


def test_the_content_does_not_shine_through() -> None:
    hidden = encrypt(b"whsec_very-secret")

    assert b"very-secret" not in hidden
    assert encrypt(b"whsec_very-secret") != hidden


def test_a_database_that_gives_a_memoryview_can_be_read() -> None:
    assert decrypt(memoryview(encrypt(b"secret"))) == b"secret"  # type: ignore[arg-type]


def test_any_changed_byte_is_noticed() -> None:
    hidden = bytearray(encrypt(b"secret"))
    hidden[len(hidden) // 2] ^= 1

    with pytest.raises(InvalidToken):
        decrypt(bytes(hidden))


def test_another_key_reads_nothing(settings: Any) -> None:
    hidden = encrypt(b"secret")
    settings.SECRET_KEY = SECOND

    with pytest.raises(InvalidToken):
        decrypt(hidden)


def test_old_contents_stay_readable_over_two_rotations(settings: Any) -> None:
    hidden = [encrypt(b"one")]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECOND, [FIRST]
    hidden.append(encrypt(b"two"))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = THIRD, [SECOND, FIRST]
    hidden.append(encrypt(b"three"))

    assert [decrypt(each) for each in hidden] == [b"one", b"two", b"three"]


def test_new_contents_use_the_new_key(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECOND, [FIRST]
    hidden = encrypt(b"secret")

    settings.SECRET_KEY_FALLBACKS = []

    assert decrypt(hidden) == b"secret"


def test_a_dropped_key_closes_what_it_wrote(settings: Any) -> None:
    hidden = encrypt(b"secret")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = THIRD, [SECOND]

    with pytest.raises(InvalidToken):
        decrypt(hidden)


def test_an_address_has_the_hash_that_the_docs_describe() -> None:
    expected = hmac.new(f"suppress:{FIRST}".encode(), b"ada@kunde.example", hashlib.sha256)

    assert keyed_hash("ada@kunde.example") == expected.hexdigest()


def test_hashes_tell_addresses_apart_and_hide_them() -> None:
    one, other = keyed_hash("ada@kunde.example"), keyed_hash("eva@kunde.example")

    assert one != other
    assert len(one) == 64
    assert "ada" not in one


def test_an_objection_is_recognised_after_each_rotation(settings: Any) -> None:
    before = keyed_hash("ada@kunde.example")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECOND, [FIRST]
    assert keyed_hash("ada@kunde.example") == before
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = THIRD, [SECOND, FIRST]
    assert keyed_hash("ada@kunde.example") == before


def test_a_foreign_house_cannot_guess_the_hash(settings: Any) -> None:
    before = keyed_hash("ada@kunde.example")
    settings.SECRET_KEY = SECOND

    assert keyed_hash("ada@kunde.example") != before
    assert hashlib.sha256(b"ada@kunde.example").hexdigest() != before


def test_a_content_is_renewed_with_the_newest_key_alone(settings: Any) -> None:
    old = encrypt(b"secret")
    assert is_newest(old)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECOND, [FIRST]

    new = renew(old)

    assert (is_newest(old), is_newest(new)) == (False, True)
    settings.SECRET_KEY_FALLBACKS = []
    assert decrypt(new) == b"secret"


def test_what_no_known_key_opens_cannot_be_renewed(settings: Any) -> None:
    old = encrypt(b"secret")
    settings.SECRET_KEY = SECOND

    with pytest.raises(InvalidToken):
        renew(old)
    assert not is_newest(old)
    assert not is_newest(b"no content of ours")
