"""Who a visitor is, as the shop's server has signed it for a time; what a page claims proves nothing.

    base64url({"user_id": "4711", "name": "Lu", "email": "lu@example.com", "exp": 1790000000}) "." signature

The signature is the base64url of HMAC-SHA256 over what stands before the point, as it was sent.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contacthub.routing.words import Instant

MOST_CHARACTERS: Final = 4_096
MOST_AHEAD_MS: Final = 24 * 3_600_000
"""A proof that is good for longer would be as good as a password that is never changed."""
LEAST_SECRET: Final = 32
"""Characters; a shorter secret can be found by trying."""


class NotProven(Exception):
    """A proof that proves nothing; the text says why, to those who have made it."""


class Identity(BaseModel):
    """What the shop's server says of the user who is signed in there; ``exp``: until when, in seconds."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    user_id: Annotated[str, Field(min_length=1, max_length=200)]
    name: Annotated[str, Field(max_length=200)] | None = None
    email: Annotated[str, Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    exp: Annotated[int, Field(ge=0, le=10**11)]


def proven(proof: str, secrets: Sequence[bytes], now: Instant) -> Identity:
    """The identity that a proof proves; of several secrets each is good, so that they can be changed.

    Raises:
        NotProven: it is not signed with a secret of ours, it says nothing usable, or its time is over.
    """
    if len(proof) > MOST_CHARACTERS:
        raise NotProven(f"the identity has more than {MOST_CHARACTERS} characters")
    body, point, signature = proof.partition(".")
    if not point:
        raise NotProven("the identity is two parts in base64url with a point between them")
    signed = body.encode("utf-8", "replace")
    said = signature.rstrip("=").encode("utf-8", "replace")
    # Each secret is compared, whichever fits: how long it takes says nothing of them.
    fits = [hmac.compare_digest(_signature(secret, signed), said) for secret in secrets]
    if not any(fits):
        raise NotProven("the identity is not signed with the secret of this channel")
    identity = _read(body)
    if identity.exp * 1000 <= now:
        raise NotProven("the identity has expired: have the shop's server make a new one for each page")
    if identity.exp * 1000 > now + MOST_AHEAD_MS:
        raise NotProven("exp: at most a day ahead, in seconds since 1970")
    return identity


def prove(identity: Identity, secret: bytes) -> str:
    """The proof of an identity, as the shop's server makes it."""
    body = _encoded(identity.model_dump_json(exclude_none=True).encode())
    return f"{body.decode()}.{_signature(secret, body).decode()}"


def _read(body: str) -> Identity:
    try:
        said = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        return Identity.model_validate_json(said)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"]) or "the identity"
        raise NotProven(f"{where}: {first['msg']}") from None
    except (binascii.Error, ValueError):
        raise NotProven("the identity is no JSON in base64url") from None


def _signature(secret: bytes, body: bytes) -> bytes:
    return _encoded(hmac.digest(secret, body, hashlib.sha256))


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
