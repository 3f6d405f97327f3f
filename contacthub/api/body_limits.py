"""How much a request's JSON may be, counted before it is parsed: parsing and checking hold the event loop."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from contacthub.problems import Problem

KIB: Final = 1024
MIB: Final = 1024 * KIB
MAX_DEPTH: Final = 32


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Of a route. ``parts`` are the commas and opening brackets, about as many as there are values.

    A megabyte of ``[[],[],…`` takes over 100 ms to parse, one of text less than 1 ms; to tell of a part that
    is wrong takes 2 µs.
    """

    most_bytes: int
    most_parts: int

    @property
    def too_large(self) -> Problem:
        """What is said to a longer body."""
        said = f"{self.most_bytes // MIB} MiB" if self.most_bytes >= MIB else f"{self.most_bytes // KIB} KiB"
        return Problem("too_large", f"a request has at most {said} here")


SMALL: Final = BodyLimits(4 * KIB, 1_000)
"""Of sign-in and of what has two or three short members."""
USUAL: Final = BodyLimits(64 * KIB, 5_000)
LARGE: Final = BodyLimits(MIB, 5_000)
"""Of what holds long texts, like a customer."""

STRUCTURE: Final = b'"{}[],'
OTHERS: Final = bytes(set(range(256)) - set(STRUCTURE))
STEPS: Final = bytes.maketrans(b"{[}]", bytes((2, 2, 0, 0)))
"""Of the depth, plus one: bytes have no sign."""


def check_parts(body: bytes, limits: BodyLimits) -> None:
    """Refuse JSON that has too many parts or is nested too deep; every step is one pass in C or is bounded.

    Raises:
        Problem: too_deep, too_large.
    """
    opened = body.count(b"{") + body.count(b"[")
    if opened <= MAX_DEPTH and opened + body.count(b",") <= limits.most_parts:
        return  # already so with what stands in texts: nearly every request
    outside = _outside_texts(body, limits)
    brackets = outside.translate(STEPS, b",")
    # Of a longer body the beginning is enough: it is refused anyway.
    most = 2 * limits.most_parts
    if any(depth > MAX_DEPTH for depth in accumulate(step - 1 for step in brackets[:most])):
        raise Problem("too_deep", f"the JSON is nested over {MAX_DEPTH} levels")
    if outside.count(b",") + brackets.count(2) > limits.most_parts:
        raise _too_many(limits)


def _outside_texts(body: bytes, limits: BodyLimits) -> bytes:
    r"""The brackets and commas that stand in no text.

    A quote that is escaped ends no text: of ``"a\\\"[" , {}`` first ``\\`` goes, then ``\"``, which leaves
    ``"a[" , {}``.
    """
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    kept = body.translate(None, OTHERS)
    # A value is at most a name and a text, of two quotes each.
    if kept.count(b'"') > 4 * (limits.most_parts + 1):
        raise _too_many(limits)
    return b"".join(kept.split(b'"')[::2])


def _too_many(limits: BodyLimits) -> Problem:
    return Problem("too_large", f"the JSON has over {limits.most_parts:,} values")
