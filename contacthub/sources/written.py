"""Names of events and contacts that are stored, as a Bloom filter: a new name needs no read."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

from contacthub.sources.store import NameKind, SourceStore

LEAST_BITS = 1 << 26
"""8 MiB: with two million names one new name in three hundred is a false positive."""

BITS_A_NAME = 32
CHUNK = 500


class Written:
    """A Bloom filter over (source, id) and (source, ref). What it does not have is not stored.

    Until it is filled it says of every name that it may be stored. A false positive, or a name that was
    pruned, costs one read and nothing else.

    Source: B. H. Bloom, Space/Time Trade-offs in Hash Coding with Allowable Errors, 1970.
    """

    def __init__(self) -> None:
        self._bits = bytearray()
        self._mask = -1
        self._early: list[Hashable] = []
        self._is_filled = False

    async def fill(self, store: SourceStore) -> None:
        """Add every name that is stored, a slice at a time, so that the loop stays free."""
        self._make_room(await store.count_names())
        for kind in NameKind:
            after = ("", "")
            while names := await store.names(kind, after=after, limit=CHUNK):
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
        for bit in self._two_bits(name):
            self._bits[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, name: Hashable) -> bool:
        """Whether it may be stored."""
        if not self._is_filled:
            return True
        first, second = self._two_bits(name)
        bits = self._bits
        return bool(bits[first >> 3] & 1 << (first & 7) and bits[second >> 3] & 1 << (second & 7))

    def _two_bits(self, name: Hashable) -> tuple[int, int]:
        both = hash(name)  # 64 bits: its halves are the two hash functions of the filter
        return both & self._mask, (both >> 32) & self._mask

    def _make_room(self, names: int) -> None:
        """Take twice the bits that so many names need; with more, more of them are looked up in vain."""
        bits = LEAST_BITS
        while bits < 2 * BITS_A_NAME * names:
            bits *= 2
        self._bits, self._mask = bytearray(bits >> 3), bits - 1
        for name in self._early:
            self.add(name)
        self._early.clear()
