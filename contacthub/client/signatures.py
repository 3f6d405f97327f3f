"""Standard Webhooks signatures, both ways.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac

TOLERANCE_S = 300
PREFIX = "whsec_"


def secret_key(text: str) -> bytes:
    """The key of a ``whsec_…`` secret.

    Raises:
        ValueError: not base64, or nothing: with an empty key anybody can sign.
    """
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError:
        raise ValueError("a webhook secret is whsec_ and base64") from None
    if not key:
        raise ValueError("a webhook secret has something after whsec_: base64 of 24 bytes at least")
    return key


def sign(key: bytes, webhook_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``."""
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
    """Whether one of the space-separated signatures is ours."""
    expected = sign(key, webhook_id, timestamp, body).encode()
    return any(hmac.compare_digest(encoded(each), expected) for each in signatures.split(" "))


def encoded(text: str) -> bytes:
    """The bytes of a header's text, whatever they were: header values need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")
