"""The order of idleness: turns, a number that counts up, in rounds whose agents are a bit set each.

About as many turns as the root of the number of agents make a round. So the longest idle of any set of agents
are found by few ANDs: they are in the first round that has any of the set.

    turns         1–2: lina, qian    3–4: zhao    5–6: wang
    rounds        1001               0100         0010          lina has bit 0, wang 1, zhao 2, qian 3
    of 0110       0000               0100                       zhao, before wang

An agent who becomes the least idle leaves their round and is added to the last one: nothing else changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from math import isqrt


class Rounds:
    """The bits of the agents of each round, longest idle first; ``_starts`` has the first turn of each."""

    def __init__(self) -> None:
        self._turn = 0
        self._starts = [0]
        self._rounds = [0]

    def __iter__(self) -> Iterator[int]:
        return iter(self._rounds)

    def __len__(self) -> int:
        return len(self._rounds)

    def add(self, bit: int, agents: int) -> int:
        """Give the agent of this bit the next turn, and return it; ``agents``: how many there are."""
        self._turn += 1
        size = isqrt(agents) + 1
        if self._turn >= self._starts[-1] + size:
            if len(self._rounds) > 4 * size:
                self._join(size)
            self._starts.append(self._turn)
            self._rounds.append(0)
        self._rounds[-1] |= bit
        return self._turn

    def remove(self, bit: int, turn: int) -> None:
        """Take the agent of this bit, who has this turn, out."""
        self._rounds[bisect_right(self._starts, turn) - 1] ^= bit

    def _join(self, size: int) -> None:
        """Make one round of neighbours that most agents have left; a turn stays in the round it falls in."""
        starts, rounds = self._starts[:1], self._rounds[:1]
        for start, bits in zip(self._starts[1:], self._rounds[1:], strict=True):
            joined = rounds[-1] | bits
            if joined.bit_count() <= size:
                rounds[-1] = joined
            else:
                starts.append(start)
                rounds.append(bits)
        self._starts, self._rounds = starts, rounds
