"""Whether an ID token is the provider's, for this hub, for this sign-in, and of now.

Source: https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from contacthub.api.json import Json
from contacthub.routing.words import Instant

SIGNED_BY: Final = {
    "RS256": "RSA", "RS384": "RSA", "RS512": "RSA",
    "PS256": "RSA", "PS384": "RSA", "PS512": "RSA",
    "ES256": "EC", "ES384": "EC", "ES512": "EC",
    "Ed25519": "OKP",
}  # fmt: skip
"""By the provider's private key. ``none`` is no signature, and by HS256 the hub's own secret would sign."""
LEEWAY_S: Final = 60
MOST_CHARACTERS: Final = 64 * 1024
MOST_KEYS: Final = 50

Key = RSAKey | ECKey | OKPKey


class BadToken(Exception):
    """The token proves nothing; the text says why, and nothing of whom it names."""


class UnknownKey(BadToken):
    """None of the keys that are known signed it: the provider may have others by now."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str


def keys_of(answer: Json) -> list[Key]:
    """The public keys of a JWK set that sign; what else is in it is passed over."""
    found: list[Key] = []
    rows = answer.get("keys")
    for each in rows[:MOST_KEYS] if isinstance(rows, list) else ():
        if not isinstance(each, dict) or each.get("use", "sig") != "sig" or each.get("kty") == "oct":
            continue
        try:
            key = import_key(each)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey):
            found.append(key)
    return found


def claims_of(token: str, keys: Sequence[Key], expected: Expected, now: Instant) -> Json:
    """What the token says.

    Raises:
        BadToken: it is not to be believed. UnknownKey: not by any of these keys.
    """
    claims = _signed(token, keys)
    _check_parties(claims, expected)
    _check_times(claims, now // 1000)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise BadToken("its nonce is of another sign-in")
    return claims


def _signed(token: str, keys: Sequence[Key]) -> Json:
    header = _header_of(token)
    signed_by, kid = header.get("alg"), header.get("kid")
    kind = SIGNED_BY.get(signed_by) if isinstance(signed_by, str) else None
    if kind is None:
        raise BadToken("it is not signed by a key of the provider")
    fitting = [each for each in keys if each.key_type == kind and kid in (None, each.kid)]
    for key in fitting:
        try:
            return dict(jwt.decode(token, key, algorithms=[str(signed_by)]).claims)
        except (JoseError, ValueError):
            continue  # without a kid any of them may have signed it
    if fitting and kid is not None:
        raise BadToken("its signature is wrong")
    raise UnknownKey("no key of the provider signed it")


def _header_of(token: str) -> Json:
    if len(token) > MOST_CHARACTERS or token.count(".") != 2:
        raise BadToken("it is no signed token")
    text = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        header = None
    if not isinstance(header, dict):
        raise BadToken("it is no signed token")
    return header


def _check_parties(claims: Json, expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise BadToken("it is of another issuer")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in named:
        raise BadToken("it is for another client")
    authorized = claims.get("azp")
    if authorized is None and len(named) > 1:
        raise BadToken("it is for several clients and does not say whose it is")
    if authorized is not None and authorized != expected.client_id:
        raise BadToken("it was given to another client")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
        raise BadToken("it names nobody")


def _check_times(claims: Json, now: int) -> None:
    if seconds(claims.get("exp")) <= now - LEEWAY_S:
        raise BadToken("it has expired")
    if seconds(claims.get("iat")) > now + LEEWAY_S:
        raise BadToken("it is of the future: look at both clocks")
    if "nbf" in claims and seconds(claims["nbf"]) > now + LEEWAY_S:
        raise BadToken("it is not good yet")


def seconds(value: Any) -> int:
    """An instant of a token.

    Raises:
        BadToken: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
        raise BadToken("a time in it is none")
    return int(value)
