"""Seals as they are stored: made behind what is written, and never changed."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Final

import orjson

from contacthub.access.audit import Action
from contacthub.audit.chain import MOST_ROWS, Seal, sealed
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_name("queries.sql"))
SLICE: Final = 200
"""Rows dropped in one transaction: an append that comes meanwhile waits a few milliseconds for it."""


class SealStore:
    """Seals rows of ``hub.db`` and drops what is old; ``writer`` is the log's."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def seal_next(self, now: Instant) -> int:
        """Seal the first rows that are not, at most 500; return how many.

        They are read and summed by a reader: an append waits only for the one row that is written.
        """
        seal = await self._readers.run(lambda raw: _next_seal(raw, now))
        if seal is None:
            return 0
        await self._writer.transact(lambda raw: raw.execute(SQL["put_seal"], astuple(seal)))
        return seal.row_count

    async def last(self) -> Seal | None:
        """The newest seal."""
        return await self._readers.run(last_seal)

    async def rows_up_to(self, number: int) -> int:
        """How many rows the seals up to one have, also those that were dropped."""
        return await self._readers.run(lambda raw: sealed_rows(raw, 0, number))

    async def to_drop(self, before: Instant) -> tuple[Seal, int] | None:
        """The last seal from before an instant whose rows are there, and how many rows that makes."""

        def work(raw: Connection) -> tuple[Seal, int] | None:
            (number,) = raw.execute(SQL["last_seal_before"], (before,)).fetchone()
            dropped = dropped_through(raw)
            if number is None or number <= dropped:
                return None
            return seal_of(raw, number), sealed_rows(raw, dropped, number)

        return await self._readers.run(work)

    async def drop(self) -> int:
        """Drop rows of the seals that the audit says are dropped, a few; return how many there were."""

        def work(raw: Connection) -> int:
            number = dropped_through(raw)
            if not number:
                return 0
            old = raw.execute(SQL["old_rows"], (seal_of(raw, number).last_id, SLICE)).fetchall()
            if old:
                raw.execute(SQL["drop_rows"], (old[-1][0],))
            return len(old)

        return await self._writer.transact(work)


def last_seal(raw: Connection) -> Seal | None:
    """The newest seal."""
    row = raw.execute(SQL["last_seal"]).fetchone()
    return None if row is None else Seal(*row)


def seal_of(raw: Connection, number: int) -> Seal:
    """The seal of a number. Raises: KeyError."""
    row = raw.execute(SQL["seal"], (number,)).fetchone()
    if row is None:
        raise KeyError(f"seal {number}")
    return Seal(*row)


def sealed_rows(raw: Connection, after: int, number: int) -> int:
    """How many rows the seals behind ``after`` and up to ``number`` have, be they dropped."""
    (count,) = raw.execute(SQL["sealed_rows"], (after, number)).fetchone()
    return int(count)


def dropped_through(raw: Connection) -> int:
    """Up to which seal rows were dropped, as the audit itself says; 0: none.

    That is said before the first of them goes, and the row that says so is the newest of its kind.
    """
    row = raw.execute(SQL["last_dropped"], (str(Action.PRUNE_AUDIT),)).fetchone()
    try:
        return 0 if row is None else int(orjson.loads(row[0])["through_seal"])
    except (ValueError, KeyError, TypeError):
        return 0  # it is not as it was written: its own seal tells


def _next_seal(raw: Connection, now: Instant) -> Seal | None:
    last = last_seal(raw)
    rows = raw.execute(SQL["rows_after"], (0 if last is None else last.last_id, MOST_ROWS)).fetchall()
    # Time never goes back in the chain, whatever the clock does.
    return sealed(last, [tuple(row) for row in rows], max(now, last.at if last else now)) if rows else None
