"""Passkeys (WebAuthn): made for our address only, asked for face, finger or PIN by the device.

So one is two factors at once: it opens a log-in alone, or after the password.
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import webauthn
from django.db import transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from workshop.errors import PasskeyRefusedError
from workshop.models import Company, Passkey, User

# What a browser answers is some hundred signs; nobody gets more parsed.
LONGEST_ANSWER = 20_000


@dataclass(frozen=True)
class Address:
    """Where the house is reached: passkeys are bound to it and work nowhere else."""

    base_url: str

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def takes_passkeys(self) -> bool:
        """Say whether browsers make passkeys for it: a name, by https or on this machine."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return self.base_url.startswith("https://") or self.host == "localhost"
        return False


def ask_to_make(user: User, address: Address) -> str:
    """Return what the browser is asked when a person adds a passkey; JSON with a challenge."""
    company = Company.objects.first()
    known = user.passkeys.values_list("credential_id", flat=True)
    options = webauthn.generate_registration_options(
        rp_id=address.host,
        rp_name=company.name if company else "Workshop CRM",
        user_id=f"staff-{user.pk}".encode(),
        user_name=user.username,
        user_display_name=user.get_full_name() or user.username,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known
        ],
    )
    return webauthn.options_to_json(options)


def ask_to_show(address: Address) -> str:
    """Return what the browser is asked at the log-in: any passkey of ours; JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=address.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


def challenge_of(options: str) -> str:
    """Return the part of a question that its answer must contain."""
    return str(json.loads(options)["challenge"])


def add_passkey(
    user: User, answer: str, challenge: str, *, name: str, address: Address, now: datetime
) -> Passkey:
    """Keep a passkey that a person's device has made.

    Raises PasskeyRefusedError; also when somebody has it already.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=_parsed(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=address.host,
            expected_origin=address.base_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise PasskeyRefusedError from error
    passkey, is_new = Passkey.objects.get_or_create(
        credential_id=bytes_to_base64url(made.credential_id),
        defaults={
            "user": user,
            "name": name,
            "public_key": made.credential_public_key,
            "uses": made.sign_count,
            "made_at": now,
        },
    )
    if not is_new:
        raise PasskeyRefusedError
    return passkey


@transaction.atomic
def person_with(answer: str, challenge: str, *, address: Address, now: datetime) -> User:
    """Return whose passkey has answered. Raises PasskeyRefusedError."""
    parsed = _parsed(answer)
    rows = Passkey.objects.select_for_update(of=("self",)).select_related("user")
    passkey = rows.filter(credential_id=_id_of(parsed), user__is_active=True).first()
    if passkey is None:
        raise PasskeyRefusedError
    try:
        shown = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=address.host,
            expected_origin=address.base_url,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise PasskeyRefusedError from error
    passkey.uses, passkey.used_at = shown.new_sign_count, now
    passkey.save(update_fields=["uses", "used_at"])
    return passkey.user


def _parsed(answer: str) -> dict[str, object]:
    try:
        parsed = json.loads(answer[:LONGEST_ANSWER])
    except ValueError as error:
        raise PasskeyRefusedError from error
    if not isinstance(parsed, dict):
        raise PasskeyRefusedError
    return parsed


def _id_of(parsed: dict[str, object]) -> str:
    """Return by which the browser names its passkey; PostgreSQL can't be asked for a NUL."""
    named = str(parsed.get("id"))
    if "\0" in named:
        raise PasskeyRefusedError
    return named
