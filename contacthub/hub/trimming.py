"""What retention does in ``hub.db``, in steps so short that an append hardly waits for one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.hub.snapshot_text import snapshot_text
from contacthub.hub.snapshots import SNAPSHOT_VERSION
from contacthub.hub.store import SQL as LOG_SQL
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_name("trimming.sql"))


class TrimmingStore:
    """Where the log begins, and what is dropped from before its beginning."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def trimmed_seq(self) -> int:
        """The last event that is not in the log any more; 0 while all are."""
        return await self._readers.run(_trimmed_seq)

    async def last_before(self, instant: Instant) -> tuple[int, Instant]:
        """The last event that happened before ``instant``, with its time; (0, 0) when none did."""
        return await self._readers.run(lambda raw: _last_before(raw, instant))

    async def first_of(self, contact_ids: Sequence[str]) -> int | None:
        """The first event in the log of any of these contacts."""

        def work(raw: Connection) -> int | None:
            found = [raw.execute(SQL["first_of_contact"], (each,)).fetchone()[0] for each in contact_ids]
            return min((seq for seq in found if seq is not None), default=None)

        return await self._readers.run(work)

    async def trim(self, seq: int, at: Instant, floor: dict[str, Any]) -> None:
        """Have the log begin after ``seq``, with the floor as it was then, whose last event was ``at``."""
        text = await asyncio.to_thread(snapshot_text, floor)

        def work(raw: Connection) -> None:
            snapshot = {"seq": seq, "version": SNAPSHOT_VERSION, "at": at, "floor": text}
            raw.execute(LOG_SQL["insert_snapshot"], snapshot)
            raw.execute(SQL["set_trimmed_seq"], {"seq": str(seq)})
            raw.execute(SQL["drop_snapshots_before"], {"seq": seq})

        await self._writer.transact(work)

    async def drop_trimmed(self, most: int) -> int:
        """Drop up to ``most`` events from before the log's beginning; return how many there were."""

        def work(raw: Connection) -> int:
            wanted = {"trimmed": _trimmed_seq(raw), "most": most}
            count, last = raw.execute(SQL["slice_to_drop"], wanted).fetchone()
            if count:
                raw.execute(SQL["drop_events"], (last,))
            return int(count)

        return await self._writer.transact(work)

    async def drop_snapshot(self, seq: int) -> None:
        """Forget a snapshot."""
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_snapshot"], (seq,)))


def _trimmed_seq(raw: Connection) -> int:
    (seq,) = raw.execute(LOG_SQL["trimmed_seq"]).fetchone()
    return int(seq)


def _last_before(raw: Connection, instant: Instant) -> tuple[int, Instant]:
    """By halving: the numbers have no gap and the times never go back, so no index of times is needed."""
    low, high = raw.execute(SQL["ends"], {"trimmed": _trimmed_seq(raw)}).fetchone()
    found = (0, 0)
    while low is not None and low <= high:
        middle = (low + high) // 2
        (at,) = raw.execute(SQL["at_of"], (middle,)).fetchone()
        if at < instant:
            found, low = (middle, at), middle + 1
        else:
            high = middle - 1
    return found
