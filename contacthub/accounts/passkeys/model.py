"""A passkey, and for which host it is good."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from contacthub.accounts.model import ID_LENGTH, sha256
from contacthub.routing.words import Instant

MAX_PASSKEYS: Final = 20
"""Of a user."""
MAX_NAME: Final = 60
ALGORITHMS: Final = (-8, -7, -257)
"""Which keys are taken, by their numbers in COSE: Ed25519, ES256 and RS256, the best first."""


class BadPasskey(Exception):
    """What an authenticator is said to have signed is not good; the text is for the log and for tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A key of a user. ``credential``: its id at the authenticator; ``key``: the public one, as COSE has it.

    Both, and ``handle``, by which the authenticator knows the user, are base64url.
    """

    credential: str
    user: str
    handle: str
    key: str
    sign_count: int
    name: str
    created_at: Instant
    used_at: Instant | None = None

    @property
    def id(self) -> str:
        """What it is called in lists and addresses."""
        return sha256(self.credential)[:ID_LENGTH]


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom a passkey is made: ``id`` is the host, to which browsers hold it; ``origin``: of the pages."""

    id: str
    origin: str


def relying_party(origin: str) -> RelyingParty | None:
    """The one of an origin; None where browsers make none: without https or a name, but on localhost."""
    parts = urlsplit(origin)
    host = (parts.hostname or "").lower()
    if host != "localhost" and (parts.scheme != "https" or not host or _is_address(host)):
        return None
    return RelyingParty(host, origin)


def encoded(raw: bytes) -> str:
    """As base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url.

    Raises:
        BadPasskey: it is none.
    """
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise BadPasskey("no base64url") from None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
