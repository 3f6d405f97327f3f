"""A sign-in that is under way at the provider: all the hub has to know again is in a cookie.

Nothing is kept at the hub, so that any node may take the answer, and no flood of beginnings fills anything::

    cookie    sign_in.k3v9…          to the browser, HttpOnly, for ten minutes
    state     SHA-256 of it          to the provider and back: the answer is to what this browser asked
    nonce     SHA-256 of it          to the provider, and back in the ID token
    verifier  SHA-256 of it          with the code, to the provider alone (PKCE)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

COOKIE: Final = re.compile(r"(sign_in|proof)\.([\w-]{43})", re.ASCII)
MINUTES: Final = 10


class Purpose(StrEnum):
    """What a person goes to the provider for."""

    SIGN_IN = "sign_in"
    PROOF = "proof"  # of who is at a screen where somebody is signed in


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is asked for, and 256 random bits that only the browser and the hub know."""

    purpose: Purpose
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @classmethod
    def of(cls, cookie: str) -> Attempt | None:
        """The attempt that a cookie is of."""
        found = COOKIE.fullmatch(cookie)
        return cls(Purpose(found[1]), found[2]) if found is not None else None

    @property
    def cookie(self) -> str:
        """What the cookie is to hold."""
        return f"{self.purpose}.{self.secret}"

    @property
    def state(self) -> str:
        """By which the answer is known to be to this browser's request."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the ID token must say."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What the code is exchanged with (RFC 7636)."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """What the provider compares the verifier with."""
        return _encoded(hashlib.sha256(self.verifier.encode()).digest())

    def is_state(self, text: str) -> bool:
        """Whether this is the state."""
        return hmac.compare_digest(text.encode("utf-8", "surrogatepass"), self.state.encode())

    def _derived(self, what: str) -> str:
        return _encoded(hashlib.sha256(f"{what} {self.purpose} {self.secret}".encode()).digest())


def _encoded(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
