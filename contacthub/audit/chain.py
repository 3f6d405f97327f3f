"""The chain over the audit: each seal has the hash of its rows and of the seal before it.

    seal 7   rows 501 to 643   content = SHA-256(rows)   hash = SHA-256(hash of seal 6, seal 7)
    seal 8   rows 644 to 650   content = SHA-256(rows)   hash = SHA-256(hash of seal 7, seal 8)

Whoever changes a row has to change its seal and all that came after it, and an anchor that was copied
elsewhere still has the hash as it was. A seal keeps the hash of its rows beside its own, so that the chain is
whole also where old rows were dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from contacthub.routing.words import Instant

START: Final = "0" * 64
"""What the first seal has instead of the hash of one before it."""
MOST_ROWS: Final = 500
"""Rows of one seal: what is not as it was written is known to that many."""

StoredRow = tuple[Any, ...]
"""All columns: id, at, viewer, action, subject, address, details, count, last_at, key."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A link: ``row_count`` rows from ``first_id`` to ``last_id``, sealed ``at``."""

    number: int
    first_id: int
    last_id: int
    row_count: int
    content: str
    at: Instant
    hash: str


def content_of(rows: Sequence[StoredRow]) -> str:
    """The SHA-256 of rows: of each its columns as a JSON array in UTF-8 without spaces, and a line feed."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    return digest.hexdigest()


def hash_of(before: str, seal: Seal) -> str:
    """What the hash of a seal must be, ``before`` being the one of the seal before it."""
    said = [before, seal.number, seal.first_id, seal.last_id, seal.row_count, seal.content, seal.at]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def sealed(before: Seal | None, rows: Sequence[StoredRow], at: Instant) -> Seal:
    """The seal over ``rows``, which follow those of ``before``."""
    number = 1 if before is None else before.number + 1
    bare = Seal(number, rows[0][0], rows[-1][0], len(rows), content_of(rows), at, "")
    whole = hash_of(START if before is None else before.hash, bare)
    return Seal(number, bare.first_id, bare.last_id, bare.row_count, bare.content, at, whole)
