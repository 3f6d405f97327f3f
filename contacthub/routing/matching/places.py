"""Contacts in one order, of which it is quickly found how many stand before a place, and which is the n-th.

parts        c1 c2 c3 | c4 c5 | c6 c7 c8
before c7    3 + 2 of whole parts, and 1 of its own
the fifth    c5: the second of the second part
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from contacthub.routing.floor.contact import OrderKey
from contacthub.routing.words import ContactId

LONGEST = 2_048
"""A part that grows beyond it is cut in two; a new one begins when the last one is half as long."""


class Entry(NamedTuple):
    """A place in line."""

    key: OrderKey
    contact_id: ContactId


class Places:
    """Sorted parts that follow one another; ``_starts`` has the first place of each."""

    def __init__(self) -> None:
        self._parts: list[list[Entry]] = []
        self._starts: list[Entry] = []

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def add(self, entry: Entry) -> None:
        """Put a contact in its place."""
        if not self._parts or self._parts[-1][-1] < entry:
            self._append(entry)
            return
        at = max(bisect_right(self._starts, entry) - 1, 0)
        part = self._parts[at]
        insort(part, entry)
        self._starts[at] = part[0]
        if len(part) > LONGEST:
            self._parts[at : at + 1] = part[: LONGEST // 2], part[LONGEST // 2 :]
            self._starts.insert(at + 1, part[LONGEST // 2])

    def _append(self, entry: Entry) -> None:
        if self._parts and len(self._parts[-1]) < LONGEST // 2:
            self._parts[-1].append(entry)
        else:
            self._parts.append([entry])
            self._starts.append(entry)

    def remove(self, entry: Entry) -> None:
        """Take a contact out that is in line."""
        at = bisect_right(self._starts, entry) - 1
        part = self._parts[at]
        del part[bisect_left(part, entry)]
        if part:
            self._starts[at] = part[0]
        else:
            del self._parts[at], self._starts[at]

    def before(self, entry: Entry) -> int:
        """How many contacts stand before this place."""
        at = bisect_left(self._starts, entry) - 1
        return sum(map(len, self._parts[:at])) + bisect_left(self._parts[at], entry) if at >= 0 else 0

    def at(self, ranks: Iterable[int]) -> Iterator[Entry]:
        """The contacts that have so many others before them; the numbers rise."""
        parts, passed = iter(self._parts), 0
        part = next(parts, [])
        for rank in ranks:
            while rank - passed >= len(part):
                passed += len(part)
                part = next(parts)
            yield part[rank - passed]
