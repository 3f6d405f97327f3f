"""Routing as the hub drives it: the one place of the hub that knows its commands of time and its snapshot.

Another engine on the same log has the same methods.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from contacthub.database.damage import reading
from contacthub.hub.behind import Projection
from contacthub.hub.log import Log, Recovery
from contacthub.hub.snapshots import load_floor
from contacthub.routing import commands as c
from contacthub.routing.events import Event
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.hub")

READ_CHUNK = 5_000


class RoutingEngine(Router):
    """A router whose floor can be read back, and what time and pauses mean to it."""

    def __init__(self) -> None:
        super().__init__(Floor())
        self._past = self.floor

    # --- reading back ------------------------------------------------------------------------------

    def load(self, recovery: Recovery) -> int:
        """Begin to read back, beside the floor as it is; return the event after which ``apply`` goes on.

        Takes long on a large floor; may run in a thread.
        """
        self._past, stands_at = _from_snapshot(recovery)
        return stands_at

    @property
    def past(self) -> Floor:
        """The floor that is read back."""
        return self._past

    def apply(self, event: Event) -> None:
        """Have an event of the log happen again."""
        self._past.apply(event)

    def take_over(self, applied: Callable[[Event], None]) -> None:
        """What was read back is the floor from now on; ``applied`` is told of each event that changes it."""
        self._past.forget_unsettled()
        self.floor, self._applied = self._past, applied

    # --- at work -----------------------------------------------------------------------------------

    def begin(self, downtime_ms: int, now: Instant) -> None:
        """The hub starts: give offers and leases the time that it was away."""
        self.handle(c.StartHub(downtime_ms=downtime_ms), now)

    def resume(self, away_ms: int, now: Instant) -> None:
        """The hub goes on after a pause in which it could do nothing: give offers and leases that time."""
        self.handle(c.ResumeHub(away_ms=away_ms), now)

    def pass_time(self, now: Instant) -> None:
        """Do what is due."""
        self.handle(c.PassTime(), now)


async def replay(
    store: Log,
    recovery: Recovery,
    engine: RoutingEngine,
    projections_over: Callable[[Floor], Sequence[Projection]],
) -> None:
    """Have the log happen again to ``engine``, from its snapshot on; the loop is never held up for long.

    Rows that were not written behind it yet are written now, a chunk of events at a time.
    """
    after = await asyncio.to_thread(engine.load, recovery)
    after = await _replay(store, engine, after, recovery.rows_seq, ())
    projections = projections_over(engine.past)
    for each in projections:
        await each.read_back()
    while after < recovery.last_seq:
        after = await _replay(store, engine, after, min(after + READ_CHUNK, recovery.last_seq), projections)
        await store.append(
            epoch=recovery.epoch,
            expected_seq=recovery.last_seq,
            items=(),
            rows=[row for each in projections for row in each.rows(after)],
            rows_seq=after,
        )


async def replay_unwritten(store: Log, recovery: Recovery, engine: RoutingEngine) -> None:
    """The same where nothing can be written: rows behind the log stay behind."""
    after = await asyncio.to_thread(engine.load, recovery)
    await _replay(store, engine, after, recovery.last_seq, ())


async def _replay(
    store: Log, engine: RoutingEngine, after: int, until: int, projections: Sequence[Projection]
) -> int:
    while after < until:
        items = await store.read(after=after, limit=min(READ_CHUNK, until - after))
        for item in items:
            with reading(f"event {item.seq} in the log"):
                engine.apply(item.event)
                for each in projections:
                    each.note(item.seq, item.event)
        after = items[-1].seq
        await asyncio.sleep(0)
    return after


def _from_snapshot(recovery: Recovery) -> tuple[Floor, int]:
    """The floor to replay from, and the ``seq`` it stands at."""
    if recovery.snapshot is None:
        return Floor(), 0
    try:
        return load_floor(recovery.snapshot), recovery.snapshot_seq
    except (KeyError, TypeError, ValueError, AttributeError):
        # A snapshot only saves time: the log says the same.
        log.exception(
            "! the snapshot at seq %d cannot be read; replaying the whole log", recovery.snapshot_seq
        )
        return Floor(), 0
