"""Failures to sign in, counted for all nodes together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from contacthub.accounts.guessing import GuessLimit
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))

Keys = Sequence[tuple[GuessLimit, str]]
"""What failures are counted by; always in one order, so that no two transactions wait in a ring."""


class GuessStore:
    """Counts in the transaction that looks whether a key is locked: of guesses made at once a few count."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def locked_ms(self, keys: Keys, now: Instant) -> int:
        """How long one of the keys is locked at least; 0 when none is."""
        return await self._readers.run(lambda raw: _locked_ms(raw, keys, now))

    async def count(self, keys: Keys, now: Instant) -> int:
        """Count a failure of each key; or, where one is locked, return for how long."""

        def work(raw: Connection) -> int:
            if (locked_ms := _locked_ms(raw, keys, now)) > 0:
                return locked_ms
            return max(_counted(raw, limit, key, now) for limit, key in keys)

        return await self._writer.transact(work)

    async def forgive(self, forgiven: Keys, keys: Keys, now: Instant) -> int:
        """Forget failures; or, where one of ``keys`` is locked, return for how long, and forget nothing."""

        def work(raw: Connection) -> int:
            if (locked_ms := _locked_ms(raw, keys, now)) > 0:
                return locked_ms
            raw.executemany(SQL["drop_guess"], [(limit.kind, key) for limit, key in forgiven])
            return 0

        return await self._writer.transact(work)

    async def drop_forgiven(self, now: Instant) -> None:
        """Forget failures that are forgiven."""
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_guesses"], (now,)))


def _locked_ms(raw: Connection, keys: Keys, now: Instant) -> int:
    found = [raw.execute(SQL["locked"], (limit.kind, key)).fetchone() for limit, key in keys]
    until: list[Instant] = [row[0] for row in found if row is not None]
    return max([0, *(each - now for each in until)])


def _counted(raw: Connection, limit: GuessLimit, key: str, now: Instant) -> int:
    """Count a failure; return how long another node has locked the key since it was looked at."""
    count = {"kind": limit.kind, "key": key, "now": now, "first": now + limit.forgiven_ms}
    found = raw.execute(SQL["count_guess"], {**count, "forgiven_ms": limit.forgiven_ms}).fetchone()
    locked_until: Instant = found[0]
    forgotten_at: Instant = found[1]
    raw.execute(SQL["lock_guess"], (now + limit.lock_ms(forgotten_at - now), limit.kind, key))
    return max(0, locked_until - now)
