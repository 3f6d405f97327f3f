"""What is stored and cannot be read: said in one line, with the way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What reading raises when a value is not what was written."""
DAMAGED_ROWS = (sqlite3.DatabaseError, *UNREADABLE)
"""What fetching rows raises when bytes of the file are not what was written, such as no UTF-8."""


class Damaged(Exception):
    """A row is not as it was written. ``where`` names it, ``error`` is what reading it raised."""

    code = "internal"
    detail = "something stored cannot be read; the hub's log says what"

    def __init__(self, where: str, error: Exception) -> None:
        what = f"there is no {error}" if isinstance(error, KeyError) else str(error)
        super().__init__(
            f"{where} is damaged and cannot be read: {what}. The way back is a backup: "
            "contacthub restore FILE --replace"
        )


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Say where it is when something stored cannot be read."""
    try:
        yield
    except UNREADABLE as error:
        raise Damaged(where, error) from error
