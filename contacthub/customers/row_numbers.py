"""Ids that are the numbers of rows, as imports, changes and records have them."""

from __future__ import annotations

from typing import Final

MOST_DIGITS: Final = 18
"""More than any row has; a number of more digits may be none that a database can keep."""


def row_number(text: str) -> int | None:
    """The number of the row whose id this is; None: it is the id of none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
