"""Whether Meta made a request: the challenge of a new webhook, and the signature of each post.

Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Final

PREFIX: Final = "sha256="
CHALLENGE: Final = re.compile(r"[\w-]{1,200}", re.ASCII)
"""What is said back as it is, so it holds no mark-up."""


def is_signed(secret: bytes, body: bytes, header: str) -> bool:
    """Whether ``X-Hub-Signature-256`` is that of the bytes of the body, as they were sent."""
    made = PREFIX + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), header.strip().encode("utf-8", "replace"))


def challenge_of(query: Mapping[str, str], token: str) -> str | None:
    """The answer to Meta's question whether this address is the hub's; None: it was not Meta's question."""
    said = query.get("hub.verify_token", "")
    is_known = hmac.compare_digest(said.encode("utf-8", "replace"), token.encode())
    challenge = query.get("hub.challenge", "")
    if not is_known or query.get("hub.mode") != "subscribe" or CHALLENGE.fullmatch(challenge) is None:
        return None
    return challenge
