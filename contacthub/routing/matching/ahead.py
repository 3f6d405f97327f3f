"""Who stands before a place in line: how many, and some of them who stand for all.

Thousands of classes may wait, and each needs other agents. To know what those before a place need, some of
them are looked at, evenly spread over the line of each queue and channel, and each stands for its neighbours:

    900 calls of support, 100 of sales    64 may be looked at
    of support                            58, each stands for 15.5
    of sales                              7, each stands for 14.3
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import ceil
from operator import itemgetter

from contacthub.routing.matching.places import Entry, Places
from contacthub.routing.words import ContactId, QueueId

LOOKED_AT = 64
"""Of more contacts before a place than this, about so many are looked at."""

GOLDEN = (5**0.5 - 1) / 2
"""Its multiples, each without its whole part, fill the stretch from 0 to 1 evenly."""

Home = tuple[QueueId, str]
"""A queue and one of its channels."""


class Ahead:
    """Contacts in line by queue and channel."""

    def __init__(self) -> None:
        self._lines: dict[Home, Places] = {}

    def add(self, entry: Entry, home: Home) -> None:
        """A contact came into the line of this queue and channel."""
        self._lines.setdefault(home, Places()).add(entry)

    def remove(self, entry: Entry, home: Home) -> None:
        """A contact left it."""
        line = self._lines[home]
        line.remove(entry)
        if not line:
            del self._lines[home]

    def count(self, place: Entry, queue: QueueId | None = None) -> int:
        """How many contacts stand before this place, of the queue if one is given."""
        return sum(line.before(place) for home, line in self._lines.items() if queue in (None, home[0]))

    def count_in(self, home: Home) -> int:
        """How many contacts are in this line."""
        return len(self._lines.get(home, ()))

    def some(self, place: Entry, channels: Collection[str]) -> Iterator[tuple[ContactId, float]]:
        """Contacts of these channels before this place, each with how many it stands for."""
        before = [
            (line, count)
            for (_, channel), line in sorted(self._lines.items(), key=itemgetter(0))
            if channel in channels and (count := line.before(place))
        ]
        total = sum(count for _, count in before)
        for line, count in before:
            looked_at = min(count, ceil(LOOKED_AT * count / total))
            for each in line.at(evenly_spread(looked_at, count)):
                yield each.contact_id, count / looked_at


def evenly_spread(some: int, count: int) -> Iterator[int]:
    """So many of the numbers below ``count``, rising: one of each stretch of about equal length.

    They stand at a different point of each stretch, as what comes in turn, each second one say, would else
    be met always or never.
    """
    for n in range(some):
        begin, end = n * count // some, (n + 1) * count // some
        yield begin + int(n * GOLDEN % 1 * (end - begin))
