"""A cell: what was counted of one quarter of an hour, and of days and months of them.

    11:00 to 11:15  support   offered 12, answered 10, waits 3 s, 3 s, 17 s …
    11:15 to 11:30  support   offered 9 …
    11:00 to 12:00            the same counts, added

A percentile cannot be added, so a cell keeps how often there was a time of so many seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal, get_args

import orjson

OUTCOMES: Final = (
    "answered", "abandoned", "short_abandoned", "overflowed", "timed_out", "queue_full", "closed",
    "callback", "withdrawn", "transferred", "nobody", "failed", "lost",
)  # fmt: skip
"""How a visit ended: each is counted under its name."""

COUNTS: Final = (
    "offered", *OUTCOMES, "waiting", "untimed", "wait_ms", "longest_ms",
    "contacts", "reached", "passed_on", "known", "came_back", "came_again",
    "handled", "talk_ms", "hold_ms", "wrap_ms", "busy_ms", "ready_ms",
    "first_responses", "first_response_ms", "responses", "response_ms", "never_answered",
    "resolved", "resolution_ms",
)  # fmt: skip
"""What a cell counts and sums up; ``longest_ms`` alone is the greatest instead of a sum."""
TIMES: Final = ("waits", "left", "called_back", "handling", "first_response", "response", "resolution")
"""Of which it knows how long each was."""
COARSE: Final = frozenset({"handling", "response", "resolution"})
"""Those that no target is for: told apart by ten seconds from the first on, so that there is less to add."""
COARSE_MS: Final = 10_000
PLACE: Final = {name: n for n, name in enumerate(COUNTS)}
PLACE_OF_TIMES: Final = {name: n for n, name in enumerate(TIMES)}
LONGEST: Final = PLACE["longest_ms"]

Basis = Literal["came", "happened"]
BASES: Final[tuple[Basis, ...]] = ("came", "happened")
By = Literal["none", "queue", "agent", "line", "channel", "disposition", "tier", "model"]
BY: Final[tuple[By, ...]] = get_args(By)
"""Of what a report's rows may be."""

STEPS: Final = ((0, 1), (600, 10), (3_600, 60), (86_400, 600))
"""From so many seconds on, times are told apart by so many: what any target of whole seconds up to ten
minutes, and of whole minutes up to a day, needs."""


def _bases() -> list[int]:
    """The number of the last bin before each step."""
    found = [0]
    for (low, step), (high, _) in pairwise(STEPS):
        found.append(found[-1] + (high - low) // step)
    return found


FIRST: Final = _bases()


def bin_of(ms: int) -> int:
    """The bin of a time: 0 is nothing, 1 up to a second, 2 more than one and up to two, and so on."""
    seconds = -(-max(ms, 0) // 1000)
    n = 3 if seconds > STEPS[3][0] else 2 if seconds > STEPS[2][0] else 1 if seconds > STEPS[1][0] else 0
    low, step = STEPS[n]
    return FIRST[n] - (-(seconds - low) // step)


def end_of(found: int) -> int:
    """The longest time of a bin in milliseconds."""
    n = max(n for n in range(len(FIRST)) if found > FIRST[n] or n == 0)
    low, step = STEPS[n]
    return 1000 * (low + (found - FIRST[n]) * step)


class Cell:
    """Counts by name, and how often there was a time of each length."""

    __slots__ = ("counts", "times")

    def __init__(self, counts: Iterable[int] = (), times: Iterable[dict[int, int]] = ()) -> None:
        self.counts = [*counts] or [0] * len(COUNTS)
        self.times = [*times] or [{} for _ in TIMES]

    def __getitem__(self, name: str) -> int:
        return self.counts[PLACE[name]]

    def add(self, name: str, by: int = 1) -> None:
        """Count."""
        self.counts[PLACE[name]] += by

    def took(self, name: str, ms: int) -> None:
        """Count a time."""
        if name in COARSE:
            ms = -(-ms // COARSE_MS) * COARSE_MS
        times, found = self.times[PLACE_OF_TIMES[name]], bin_of(ms)
        times[found] = times.get(found, 0) + 1

    def lasted(self, ms: int) -> None:
        """Know the longest wait."""
        self.counts[LONGEST] = max(self.counts[LONGEST], ms)

    def within(self, name: str, ms: int) -> int:
        """How many times were no longer."""
        last = bin_of(ms)
        return sum(count for found, count in self.times[PLACE_OF_TIMES[name]].items() if found <= last)

    def percentile(self, name: str, percent: int) -> int | None:
        """The least time, to the end of its bin, within which so many of a hundred were; None: no time."""
        times = self.times[PLACE_OF_TIMES[name]]
        rank, seen = (sum(times.values()) * percent + 99) // 100, 0
        for found in sorted(times):
            seen += times[found]
            if seen >= rank:
                return end_of(found)
        return None

    def take_in(self, other: Cell) -> None:
        """Add what another has counted."""
        longest = max(self.counts[LONGEST], other.counts[LONGEST])
        self.counts = [one + more for one, more in zip(self.counts, other.counts, strict=True)]
        self.counts[LONGEST] = longest
        for own, more in zip(self.times, other.times, strict=True):
            for found, count in more.items():
                own[found] = own.get(found, 0) + count

    def take_out(self, other: Cell) -> None:
        """Take away what another has counted; the longest wait stays."""
        longest = self.counts[LONGEST]
        self.counts = [one - less for one, less in zip(self.counts, other.counts, strict=True)]
        self.counts[LONGEST] = longest
        for own, less in zip(self.times, other.times, strict=True):
            for found, count in less.items():
                own[found] = own.get(found, 0) - count
                if not own[found]:
                    del own[found]

    def __bool__(self) -> bool:
        """Whether anything is counted."""
        return any(self.counts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cell) and (self.counts, self.times) == (other.counts, other.times)

    def __repr__(self) -> str:
        said = {name: count for name, count in zip(COUNTS, self.counts, strict=True) if count}
        return f"Cell({said}, {self.times})"

    __hash__ = None  # type: ignore[assignment]  # it changes


class Adding:
    """Adds many stored cells up at once: their counts column by column, their times in one reading."""

    __slots__ = ("counts", "texts")

    def __init__(self) -> None:
        self.counts: list[Sequence[int]] = []
        self.texts: list[list[str]] = [[] for _ in TIMES]

    def take_in(self, counts: Sequence[int], texts: Sequence[str]) -> None:
        """Add a cell as it is stored."""
        self.counts.append(counts)
        for own, text in zip(self.texts, texts, strict=True):
            if text:
                own.append(text)

    def cell(self) -> Cell:
        """All of them as one."""
        columns = list(zip(*self.counts, strict=True))
        counts = [sum(column) for column in columns]
        counts[LONGEST] = max(columns[LONGEST])
        return Cell(counts, [_added(texts) for texts in self.texts])


def _added(texts: Sequence[str]) -> dict[int, int]:
    """Times of many cells as they are stored, added."""
    found: dict[int, int] = {}
    known = found.get
    for flat in orjson.loads(f"[{','.join(texts)}]"):
        pairs = iter(flat)
        for place, count in zip(pairs, pairs, strict=True):
            found[place] = known(place, 0) + count
    return found


def packed(times: dict[int, int]) -> str:
    """Times as they are stored: bins and counts in turn; none is an empty text."""
    return orjson.dumps([each for item in sorted(times.items()) for each in item]).decode() if times else ""


def unpacked(text: str) -> dict[int, int]:
    """Times as they were stored."""
    if not text:
        return {}
    flat = orjson.loads(text)
    return dict(zip(flat[::2], flat[1::2], strict=True))
