"""An authenticator in software: one ES256 key, no attestation, and every field a test may want wrong."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from contacthub.accounts.passkeys.model import decoded, encoded

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """Holds one credential; ``counts``: whether it counts what it signs."""

    origin: str
    rp_id: str = "localhost"
    flags: int = PRESENT | VERIFIED
    counts: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(20))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""
    cross_origin: bool = False

    @property
    def id(self) -> str:
        return encoded(self.credential)

    def make(self, asked: dict[str, Any], *, fmt: str = "none", cose: Any = None) -> dict[str, Any]:
        """What a browser sends of a new credential, as ``POST /session/passkeys`` takes it."""
        self.handle = asked["user_handle"]
        public = cbor2.dumps(self._cose() if cose is None else cose)
        about = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + public
        data = self._data(ATTESTED) + about
        attestation = cbor2.dumps({"fmt": fmt, "attStmt": {}, "authData": data})
        return {
            "id": self.id,
            "client_data": encoded(self._client("webauthn.create", asked["challenge"])),
            "attestation": encoded(attestation),
        }

    def sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What a browser sends of a credential that was used, as ``POST /session/passkey`` takes it."""
        client = self._client("webauthn.get", asked["challenge"])
        data = self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "id": self.id,
            "client_data": encoded(client),
            "authenticator_data": encoded(data),
            "signature": encoded(signature),
            "user_handle": self.handle,
        }

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin}
        return json.dumps(said).encode()

    def _data(self, more: int = 0) -> bytes:
        self.count += self.counts
        flags = bytes([self.flags | more])
        return hashlib.sha256(self.rp_id.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _cose(self) -> dict[int, Any]:
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}


def flipped(text: str, at: int) -> str:
    """Base64url of the same bytes but for one bit."""
    raw = bytearray(decoded(text))
    raw[at % len(raw)] ^= 1
    return encoded(bytes(raw))
