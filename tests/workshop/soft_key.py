"""A passkey made of software: answers as a browser does, right or wrong as a test wants."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

HERE = "https://werkstatt.example"
# Bits of what a device says about itself.
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One key on one device."""

    origin: str = HERE
    host: str = "werkstatt.example"
    flags: int = PRESENT | VERIFIED
    uses: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, challenge: str) -> str:
        """Answer the question for a new passkey."""
        about = self._about(self.flags | HAS_KEY) + self._with_key()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        told = self._told("webauthn.create", challenge)
        return self._answer(clientDataJSON=told, attestationObject=attestation)

    def show(self, challenge: str) -> str:
        """Answer the question at the log-in."""
        self.uses += 1
        about, told = self._about(self.flags), self._told("webauthn.get", challenge)
        signed = about + hashlib.sha256(told).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=told, authenticatorData=about, signature=signature)

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _about(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _with_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.credential_id).to_bytes(2, "big")
        return bytes(16) + length + self.credential_id + public

    def _answer(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.credential_id)
        told = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told})
