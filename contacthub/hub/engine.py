"""The engines as the hub drives them: the one place of it that knows their commands of time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from contacthub.database.damage import reading
from contacthub.hub.behind import Projection
from contacthub.hub.log import Log, Recovery
from contacthub.hub.state import State, load_state
from contacthub.processes.book import Book
from contacthub.processes.commands import PassWorkTime, WorkCommand
from contacthub.processes.processor import Processor
from contacthub.routing import commands as c
from contacthub.routing.events import Event
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.hub")

READ_CHUNK = 5_000


class RoutingEngine(Router):
    """A router, and what time and pauses mean to it."""

    def __init__(self) -> None:
        super().__init__(Floor())

    def take_over(self, floor: Floor, applied: Callable[[Event], None]) -> None:
        """Take a floor that was read back; ``applied`` is told of each event that changes it from now on."""
        floor.forget_unsettled()
        self.floor, self._applied = floor, applied

    def begin(self, downtime_ms: int, now: Instant) -> None:
        """The hub starts: give offers and leases the time that it was away."""
        self.handle(c.StartHub(downtime_ms=downtime_ms), now)

    def resume(self, away_ms: int, now: Instant) -> None:
        """The hub goes on after a pause in which it could do nothing: give offers and leases that time."""
        self.handle(c.ResumeHub(away_ms=away_ms), now)

    def pass_time(self, now: Instant) -> None:
        """Do what is due."""
        self.handle(c.PassTime(), now)


class WorkEngine(Processor):
    """A processor. What people promise is not put off while the hub is away: it is late then."""

    def __init__(self) -> None:
        super().__init__(Book())

    def take_over(self, book: Book, applied: Callable[[Event], None]) -> None:
        """Take a book that was read back; ``applied`` is told of each event that changes it from now on."""
        self.book, self._applied = book, applied

    def pass_time(self, now: Instant) -> None:
        """Do what is due, some of it at least; the rest is due still."""
        due = self.next_deadline()
        if due is not None and due <= now:
            self.handle(PassWorkTime(), now)


class Engines:
    """Both engines on one log, as the hub drives them."""

    def __init__(self) -> None:
        self.routing = RoutingEngine()
        self.work = WorkEngine()
        self.past = State(self.routing.floor, self.work.book)

    # --- reading back ------------------------------------------------------------------------------

    def load(self, recovery: Recovery) -> int:
        """Begin to read back, beside what is live; return the event after which ``past`` goes on.

        Takes long on a large floor; may run in a thread.
        """
        self.past, stands_at = _from_snapshot(recovery)
        return stands_at

    def take_over(self, applied: Callable[[Event], None]) -> None:
        """What was read back is live from now on; ``applied`` is told of each event that changes it."""
        self.routing.take_over(self.past.floor, applied)
        self.work.take_over(self.past.book, applied)

    # --- at work -----------------------------------------------------------------------------------

    def handle(self, command: c.Command, now: Instant) -> list[Event]:
        """Do what is asked of either. Raises ``Rejected``; then nothing has changed."""
        if isinstance(command, WorkCommand):
            return self.work.handle(command, now)
        return self.routing.handle(command, now)

    def pass_time(self, now: Instant) -> None:
        """Do what is due."""
        self.routing.pass_time(now)
        self.work.pass_time(now)

    def next_deadline(self) -> Instant | None:
        """When something is due next."""
        first, other = self.routing.next_deadline(), self.work.next_deadline()
        return first if other is None else other if first is None else min(first, other)


async def replay(
    store: Log,
    recovery: Recovery,
    engines: Engines,
    projections_over: Callable[[Floor], Sequence[Projection]],
) -> None:
    """Have the log happen again to ``engine``, from its snapshot on; the loop is never held up for long.

    Rows that were not written behind it yet are written now, a chunk of events at a time.
    """
    after = await asyncio.to_thread(engines.load, recovery)
    after = await _replay(store, engines, after, recovery.rows_seq, ())
    projections = projections_over(engines.past.floor)
    for each in projections:
        await each.read_back()
    while after < recovery.last_seq:
        after = await _replay(store, engines, after, min(after + READ_CHUNK, recovery.last_seq), projections)
        await store.append(
            epoch=recovery.epoch,
            expected_seq=recovery.last_seq,
            items=(),
            rows=[row for each in projections for row in each.rows(after)],
            rows_seq=after,
        )


async def replay_unwritten(store: Log, recovery: Recovery, engines: Engines) -> None:
    """The same where nothing can be written: rows behind the log stay behind."""
    after = await asyncio.to_thread(engines.load, recovery)
    await _replay(store, engines, after, recovery.last_seq, ())


async def _replay(
    store: Log, engines: Engines, after: int, until: int, projections: Sequence[Projection]
) -> int:
    while after < until:
        items = await store.read(after=after, limit=min(READ_CHUNK, until - after))
        for item in items:
            with reading(f"event {item.seq} in the log"):
                engines.past.apply(item.event)
                for each in projections:
                    each.note(item.seq, item.event)
        after = items[-1].seq
        await asyncio.sleep(0)
    return after


def _from_snapshot(recovery: Recovery) -> tuple[State, int]:
    """What to replay from, and the ``seq`` it stands at."""
    if recovery.snapshot is None:
        return State(), 0
    try:
        return load_state(recovery.snapshot), recovery.snapshot_seq
    except (KeyError, TypeError, ValueError, AttributeError):
        # A snapshot only saves time: the log says the same.
        log.exception(
            "! the snapshot at seq %d cannot be read; replaying the whole log", recovery.snapshot_seq
        )
        return State(), 0
