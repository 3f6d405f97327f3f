"""All contacts in line, whatever their class, in runs that follow one another; each knows the classes in it.

An agent may serve hundreds of classes, and of these the one with the longest-waiting contact is theirs. Most
often it is in the first run: then only the few classes that are in it as well are looked at.

    run 1    c1 c2 c3      bits 0110        lina serves 1001: none of the run is hers
    run 2    c4 c5 c6      bits 1010        1000: of the classes of this run one is hers
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Protocol

from contacthub.routing.matching.places import Entry
from contacthub.routing.words import ContactId

LONGEST = 512
"""A run that grows beyond it is cut in two; a new one begins when the last one is half as long."""


class Line(Protocol):
    """A class, by the bits that stand for it."""

    bits: int


class Run:
    """Neighbours in line. ``bits``: of their classes, ``counts``: how many contacts of each."""

    __slots__ = ("bits", "counts", "entries")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.bits = 0
        self.counts: dict[Line, int] = {}

    def count(self, line: Line, by: int) -> None:
        """Count a contact of the class in or out."""
        left = self.counts.get(line, 0) + by
        if left:
            self.counts[line] = left
            self.bits |= line.bits
        else:
            del self.counts[line]
            # A class's bits are its own: no other class of the run has one of them.
            self.bits &= ~line.bits


class Runs:
    """The runs in order; ``_starts`` has the first place of each, for finding the run of a place."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._starts: list[Entry] = []
        self._lines: dict[ContactId, Line] = {}

    def __len__(self) -> int:
        return len(self._runs)

    def add(self, entry: Entry, line: Line) -> None:
        """Put a contact of this class in its place."""
        at = max(bisect_right(self._starts, entry) - 1, 0)
        is_last = at + 1 >= len(self._runs) and (not self._runs or self._runs[-1].entries[-1] < entry)
        if is_last and (not self._runs or len(self._runs[-1].entries) >= LONGEST // 2):
            at = len(self._runs)
            self._runs.append(Run())
            self._starts.append(entry)
        run = self._runs[at]
        insort(run.entries, entry)
        self._starts[at] = run.entries[0]
        self._lines[entry.contact_id] = line
        run.count(line, 1)
        if len(run.entries) > LONGEST:
            self._cut(at)

    def remove(self, entry: Entry) -> None:
        """Take a contact out that is in line."""
        at = bisect_right(self._starts, entry) - 1
        run = self._runs[at]
        del run.entries[bisect_left(run.entries, entry)]
        run.count(self._lines.pop(entry.contact_id), -1)
        if run.entries:
            self._starts[at] = run.entries[0]
        else:
            del self._runs[at], self._starts[at]

    def with_any_of(self, bits: int) -> Iterator[tuple[int, Entry]]:
        """Of the classes of these bits those in each run that has any, with the run's last place."""
        for run in self._runs:
            if here := run.bits & bits:
                yield here, run.entries[-1]

    def renew_bits(self) -> None:
        """Take over the bits that the classes have now."""
        for run in self._runs:
            run.bits = 0
            for line in run.counts:
                run.bits |= line.bits

    def _cut(self, at: int) -> None:
        """Make two runs of one."""
        run = self._runs[at]
        first, second = run.entries[: LONGEST // 2], run.entries[LONGEST // 2 :]
        for place, entries in ((at, first), (at + 1, second)):
            made = Run()
            made.entries = entries
            for entry in entries:
                made.count(self._lines[entry.contact_id], 1)
            if place == at:
                self._runs[at], self._starts[at] = made, entries[0]
            else:
                self._runs.insert(place, made)
                self._starts.insert(place, entries[0])
