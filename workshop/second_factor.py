"""A second factor beside the password: codes of an app (RFC 6238), passkeys, codes on paper."""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
from django.db import transaction
from pyotp.utils import strings_equal

from workshop.errors import FactorNeededError, WrongCodeError
from workshop.guessing import count_guess, forget_guesses
from workshop.models import Authenticator, Company, Passkey, RecoveryCode, User
from workshop_crm.lib.crypto import decrypt, encrypt, keyed_hash

RECOVERY_CODES = 10
# The phone's clock may be off by as many half minutes.
DRIFT = 1
# Without what is easily mistaken on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def has_second_factor(user: User) -> bool:
    """Say whether a log-in of this person needs more than the password."""
    return has_app(user) or Passkey.objects.filter(user=user).exists()


def has_app(user: User) -> bool:
    """Say whether a person's app for codes counts."""
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()


def must_have_second_factor(user: User) -> bool:
    """Say whether the house's rule asks this person for one."""
    is_owner = user.role == User.Role.OWNER or user.is_superuser
    return is_owner and Company.objects.filter(owners_need_second_factor=True).exists()


def begin_setup(user: User) -> None:
    """Make a new secret, which counts once a code made with it was typed in."""
    secret = encrypt(pyotp.random_base32().encode())
    Authenticator.objects.filter(user=user, confirmed_at=None).delete()
    Authenticator.objects.get_or_create(user=user, defaults={"secret_encrypted": secret})


def setup_secret(user: User) -> str:
    """Return the secret that waits for its first code; empty when none does."""
    row = Authenticator.objects.filter(user=user, confirmed_at=None).first()
    return _secret(row) if row else ""


def setup_address(user: User, secret: str) -> str:
    """Return what the QR code for the app says."""
    company = Company.objects.first()
    issuer = company.name if company else "Workshop CRM"
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=issuer)


@transaction.atomic
def confirm_setup(user: User, code: str, *, now: datetime) -> list[str]:
    """Let the second factor count from now on; return the recovery codes, shown only once.

    Raises WrongCodeError.
    """
    row = Authenticator.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if row is None or not _takes(row, code, now):
        raise WrongCodeError
    Authenticator.objects.filter(pk=row.pk).update(confirmed_at=now)
    return new_recovery_codes(user)


@transaction.atomic
def remove_app(user: User) -> None:
    """Let a person's app for codes count no more.

    Raises FactorNeededError when it is the last factor and the house's rule asks for one.
    """
    _lock(user)
    Authenticator.objects.filter(user=user).delete()
    _check_what_is_left(user)


@transaction.atomic
def remove_passkey(user: User, pk: int) -> None:
    """Delete a person's passkey.

    Raises FactorNeededError when it is the last factor and the house's rule asks for one.
    """
    _lock(user)
    Passkey.objects.filter(user=user, pk=pk).delete()
    _check_what_is_left(user)


def _lock(user: User) -> None:
    # Two factors removed at the same moment must not both be the last but one.
    User.objects.select_for_update().get(pk=user.pk)


def _check_what_is_left(user: User) -> None:
    if has_second_factor(user):
        return
    if must_have_second_factor(user):
        raise FactorNeededError
    RecoveryCode.objects.filter(user=user).delete()


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Replace a person's recovery codes; only their hashes are stored."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def check_second_factor(user: User, code: str, *, now: datetime) -> None:
    """Take a code of the app or from the paper, each only once.

    Raises WrongCodeError, and TooManyGuessesError after five in a row.
    """
    count_guess(user, now=now)
    row = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first()
    if not (row and _takes(row, code, now)) and not _use_recovery_code(user, code):
        raise WrongCodeError
    forget_guesses(user)


@transaction.atomic
def remove_second_factor(user: User, *, by: User) -> None:
    """Take every factor away; the owner does it for whom lost phone and paper.

    Raises FactorNeededError when somebody wants to get round the house's rule.
    """
    if by.pk == user.pk and must_have_second_factor(user):
        raise FactorNeededError
    Authenticator.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _secret(row: Authenticator) -> str:
    return decrypt(bytes(row.secret_encrypted)).decode()


def _takes(row: Authenticator, code: str, now: datetime) -> bool:
    totp = pyotp.TOTP(_secret(row))
    this = totp.timecode(now)
    for step in range(this - DRIFT, this + DRIFT + 1):
        if strings_equal(totp.generate_otp(step), code.replace(" ", "")):
            unused = Authenticator.objects.filter(pk=row.pk, last_step__lt=step)
            return bool(unused.update(last_step=step))
    return False


def _use_recovery_code(user: User, code: str) -> bool:
    found = RecoveryCode.objects.filter(user=user, code_hash=_hash(user, code))
    return bool(found.delete()[0])


def _hash(user: User, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter in _LETTERS)
    return keyed_hash(f"recovery:{user.pk}:{plain}")
