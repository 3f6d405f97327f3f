"""Signs and verifies by Standard Webhooks: HMAC-SHA256 of id, timestamp and body.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac

TOLERANCE_S = 300
"""Largest distance between a timestamp and our clock; the scheme's protection against replays."""
PREFIX = "whsec_"


def secret_key(text: str) -> bytes:
    """The key of a ``whsec_…`` secret.

    Raises:
        ValueError: not base64, or empty: every sender can sign with an empty key.
    """
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError:
        raise ValueError("a webhook secret is whsec_ and base64") from None
    if not key:
        raise ValueError("a webhook secret has something after whsec_: base64 of 24 bytes at least")
    return key


def sign(key: bytes, webhook_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of ``webhook-signature``; ``timestamp`` is in seconds since 1970."""
    signed = encoded(f"{webhook_id}.{timestamp}.") + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def signed_headers(key: bytes, webhook_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers that go with a signed body."""
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(key, webhook_id, timestamp, body),
    }


def is_signed(key: bytes, webhook_id: str, timestamp: int, body: bytes, signatures: str) -> bool:
    """Whether one of the space-separated signatures is made with ``key``; compared in constant time."""
    expected = sign(key, webhook_id, timestamp, body).encode()
    return any(hmac.compare_digest(encoded(each), expected) for each in signatures.split(" "))


def encoded(text: str) -> bytes:
    """The original bytes of a header's text; header values need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")
