"""Ids made at the edge: UUIDv7, so that contacts sort by arrival.

Source: RFC 9562, section 5.7.
"""

from __future__ import annotations

import secrets

from contacthub.routing.words import Instant


def uuid7(now: Instant) -> str:
    """A UUIDv7 of this instant."""
    value = (
        (now & (1 << 48) - 1) << 80
        | 0x7 << 76
        | secrets.randbits(12) << 64
        | 0b10 << 62
        | secrets.randbits(62)
    )
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
