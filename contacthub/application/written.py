"""Which names of events and contacts may stand in the log: a filter that spares the look for the others."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

from contacthub.application.log import Log, NameKind

LEAST_BITS = 1 << 25
"""4 MiB: for two million names one in a thousand unknown ones is taken for known."""

BITS_A_NAME = 16
CHUNK = 500
SALT = "step"


class Written:
    """A Bloom filter over (source, id) and (source, ref). What it does not have is not in the log.

    Until it is filled it says of everything that it may be there. What it takes for written wrongly, or after
    pruning, costs one read of the log and nothing else.

    Source: B. H. Bloom, Space/Time Trade-offs in Hash Coding with Allowable Errors, 1970.
    """

    def __init__(self) -> None:
        self._bits = bytearray()
        self._mask = -1
        self._early: list[Hashable] = []
        self._is_filled = False

    async def fill(self, log: Log) -> None:
        """Add everything the log has, a slice at a time, so that the loop stays free."""
        self._make_room(await log.count_names())
        for kind in NameKind:
            after = ("", "")
            while names := await log.names(kind, after=after, limit=CHUNK):
                for name in names:
                    self.add(name)
                after = names[-1]
                await asyncio.sleep(0)
        self._is_filled = True

    def add(self, name: Hashable) -> None:
        """Remember a name."""
        if not self._bits:
            self._early.append(name)
            return
        for bit in self._bits_of(name):
            self._bits[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, name: Hashable) -> bool:
        """Whether the log may have it."""
        return not self._is_filled or all(
            self._bits[bit >> 3] & 1 << (bit & 7) for bit in self._bits_of(name)
        )

    def _bits_of(self, name: Hashable) -> list[int]:
        first, step, mask = hash(name), hash((name, SALT)) | 1, self._mask
        return [first & mask, (first + step) & mask, (first + 2 * step) & mask, (first + 3 * step) & mask]

    def _make_room(self, names: int) -> None:
        """Take twice the bits that so many names need; with more, more of them are looked up in vain."""
        bits = LEAST_BITS
        while bits < 2 * BITS_A_NAME * names:
            bits *= 2
        self._bits, self._mask = bytearray(bits >> 3), bits - 1
        for name in self._early:
            self.add(name)
        self._early.clear()
