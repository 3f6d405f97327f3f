"""The rows of one file so far: two that are the same row may not say different things."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable
from typing import Final

from contacthub.customers.importing.rows.cell_reader import Reject
from contacthub.customers.kinds.customers import ADDED_UP, CONSENTS, CUSTOMERS, phones_of
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.model import KEEPS_KNOWN, Row

ADDS: Final = ("customer_id", "name", "phone", "attributes", *sorted(ADDED_UP), KEEPS_KNOWN)
"""What a second row of a customer may say beside the first."""


REFUSALS: Final = {**{f"consent_{channel}": "no" for channel in CONSENTS}, "do_not_contact": "yes"}
"""What is honoured in whatever row it stands."""


class Earlier:
    """Remembers what the rows of a file said.

    Otherwise importing the file again would change what its last row had left.
    """

    def __init__(self, sheet: Sheet, *, forgiving: bool = False) -> None:
        self._sheet = sheet
        self._forgiving = forgiving and sheet is CUSTOMERS
        self._lines: dict[Hashable, tuple[int, array[int]]] = {}

    def check(self, line: int, row: Row) -> Row | Reject:
        """The row, unless it contradicts an earlier one; a forgiving file's then only adds to it."""
        owner = row.get("customer_id") or tuple(phone.key for phone in phones_of(row))
        said = [(thing, _marks(values)) for thing, values in self._sheet.claims(owner, row)]
        for identity, marks in said:
            first, known = self._lines.get(identity, (line, marks))
            if any(old and new and old != new for old, new in zip(known, marks, strict=True)):
                if self._forgiving:
                    return added_to(row)
                return Reject(reason=f"row: line {first} is the same and says something else")
        for identity, marks in said:
            first, known = self._lines.get(identity, (line, marks))
            self._lines[identity] = first, array("q", map(_either, known, marks))
        return row


def added_to(row: Row) -> Row:
    """What a row adds to a customer whom an earlier row has described; other notes become further lines."""
    more = {name: row[name] for name in ADDS if row.get(name)}
    more |= {name: said for name, said in REFUSALS.items() if row.get(name) == said}
    if row.get("notes"):
        more["noted"] = [*row.get("noted", ()), *str(row["notes"]).splitlines()]
    return more


def _marks(values: Iterable[object]) -> array[int]:
    # A few bytes for each value: a file may have a million rows.
    return array("q", [0 if value is None else hash(repr(value)) or 1 for value in values])


def _either(known: int, new: int) -> int:
    return known or new
