"""How long a hub takes to start on a long log, with a snapshot near its end and with none."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from contacthub.bench.dataset import SOURCE, agent_id, floor_tables, number_of
from contacthub.bench.machine import cores
from contacthub.bench.processes import hub_process
from contacthub.bench.stage import owner_of
from contacthub.bootstrap.tables import TABLES
from contacthub.clock import Clock, uuid7
from contacthub.contacts.details import Details
from contacthub.contacts.store import LiveContactStore
from contacthub.database.engines.sqlite import Database, open_readers
from contacthub.database.migrations import migrate
from contacthub.floor_file.store import DirectoryStore
from contacthub.hub.state import State, dump_state
from contacthub.hub.store import MIGRATIONS, LogStore
from contacthub.routing import commands as c
from contacthub.routing.words import AgentId, ContactId, EndedBy, Instant, OfferId, Routing
from contacthub.sources.rows import InboxRow
from tests.hub.hubs import HubOfContacts

AGENTS = 500
LIVE = 200
"""Calls under way at a time."""

DAYS = 10
"""Over which the log is spread."""

TAIL = 20_000
"""Events after the snapshot: the hub takes one when there are so many."""

GROUP = 2_000
"""Events in one transaction of the log."""

HUB_FILE = "hub.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """Seconds from the start of the process to its ready line: medians."""

    events: int
    tail: int
    bytes: int
    with_snapshot_s: float
    without_snapshot_s: float
    runs_with: list[float]
    runs_without: list[float]


class PastClock(Clock):
    """A clock that the test sets: the log is written for days that are past."""

    def __init__(self, at: Instant) -> None:
        super().__init__()
        self.at = at

    def now(self) -> Instant:
        """The instant it is set to."""
        return self.at

    def not_before(self, instant: Instant) -> None:
        """Never go below what is logged."""
        self.at = max(self.at, instant)


class Past:
    """Whole calls, some routed by the phone system and some by the hub, as fast as the disk takes them."""

    def __init__(self, hub: HubOfContacts, clock: PastClock, *, step_ms: int, seed: int = 1) -> None:
        self._hub = hub
        self._clock = clock
        self._step_ms = step_ms
        self._rng = random.Random(seed)
        self._ids = 0
        self._free = [AgentId(agent_id(n)) for n in range(AGENTS)]
        self._talking: list[tuple[ContactId, AgentId]] = []

    async def come_in(self) -> None:
        """Have every agent's console connect."""
        for agent in self._free:
            self._hub.observe(c.ConsoleSeen(agent=agent))
        await self._hub.durable()

    async def grow(self, until: int, progress: Callable[[int], None]) -> None:
        """Go on with calls until the log has this many events."""
        while self._hub.tail.seq < until:
            before = self._hub.tail.seq
            while self._hub.tail.seq < min(until, before + GROUP):
                self._call()
            await self._hub.durable()
            progress(self._hub.tail.seq)

    def _call(self) -> None:
        self._clock.at += self._step_ms
        agent = self._free.pop(self._rng.randrange(len(self._free)))
        contact = (self._rung if self._rng.random() < 0.5 else self._routed)(agent)
        self._hub.observe(c.Answer(contact_id=contact, agent=agent), [self._inbox(contact)])
        self._talking.append((contact, agent))
        if len(self._talking) > LIVE:
            self._end(*self._talking.pop(self._rng.randrange(len(self._talking))))

    def _rung(self, agent: AgentId) -> ContactId:
        contact = self._arrived(agent, Routing.PBX)
        self._hub.observe(c.Ring(contact_id=contact, agent=agent), [self._inbox(contact)])
        return contact

    def _routed(self, agent: AgentId) -> ContactId:
        """Only this agent is available, so that the contact is theirs."""
        self._hub.handle(c.SetPresence(agent=agent, presence="available"))
        contact = self._arrived(agent, Routing.HUB)
        [offer] = self._hub.routing.floor.contacts[contact].offers
        self._hub.handle(c.AcceptOffer(agent=agent, offer_id=OfferId(offer)))
        self._hub.handle(c.SetPresence(agent=agent, presence="offline"))
        return contact

    def _arrived(self, agent: AgentId, routing: Routing) -> ContactId:
        contact = ContactId(uuid7(self._clock.at))
        number = number_of(self._rng.randrange(1_000_000))
        details = Details(
            contact_id=contact, source=SOURCE, ref=f"r-{contact}", from_raw=number, from_e164=f"+86{number}"
        )  # fmt: skip
        queue = self._hub.routing.floor.agents[agent].config.queues[0]
        arrival = c.Arrival(contact_id=contact, channel="voice", queue=queue, routing=routing)
        with self._hub.world.details.added(details):
            self._hub.observe(arrival, [self._inbox(contact)])
        return contact

    def _end(self, contact: ContactId, agent: AgentId) -> None:
        self._hub.observe(c.End(contact_id=contact, ended_by=EndedBy.CUSTOMER), [self._inbox(contact)])
        self._free.append(agent)

    def _inbox(self, contact: ContactId) -> InboxRow:
        self._ids += 1
        return InboxRow(SOURCE, f"past-{self._ids}", contact, self._clock.at)


async def measure(
    folder: Path,
    progress: Callable[[float], None],
    *,
    events: int = 1_000_000,
    tail: int = TAIL,
    runs: int = 3,
) -> Restart:
    """Write a log into the existing empty ``folder`` and start hubs on it repeatedly."""
    core = cores().server
    written = await written_log(folder, events, progress, tail=tail)
    with_snapshot = [await _start(folder, core) for _ in range(runs)]
    await asyncio.to_thread(_drop_snapshots, folder)
    without = [await _start(folder, core) for _ in range(runs)]
    return Restart(
        events=written,
        tail=tail,
        bytes=await asyncio.to_thread(lambda: (folder / HUB_FILE).stat().st_size),
        with_snapshot_s=round(median(with_snapshot), 2),
        without_snapshot_s=round(median(without), 2),
        runs_with=with_snapshot,
        runs_without=without,
    )


async def written_log(
    folder: Path, events: int, progress: Callable[[float], None], *, tail: int = TAIL
) -> int:
    """Write a log of calls into the empty ``folder``, a snapshot ``tail`` events before its end.

    Returns how many events it has.
    """
    async with hub_process(folder, core=None) as server, owner_of(folder, server.url) as owner:
        await owner.ask("PUT", "/admin/floor", floor_tables(AGENTS))
    clock = PastClock(time.time_ns() // 1_000_000 - DAYS * 24 * 3_600_000)
    async with _opened(folder, clock) as (hub, store):
        # A call is about ten events.
        past = Past(hub, clock, step_ms=max(1, DAYS * 24 * 3_600_000 // (events // 10)))
        await past.come_in()
        await past.grow(events - tail, lambda seq: progress(seq / events))
        await hub.caught_up()
        await store.save_snapshot(
            hub.tail.durable_seq, clock.now(), dump_state(State(hub.routing.floor, hub.work.book))
        )
        await past.grow(events, lambda seq: progress(seq / events))
        return hub.tail.durable_seq


@asynccontextmanager
async def _opened(folder: Path, clock: PastClock) -> AsyncIterator[tuple[HubOfContacts, LogStore]]:
    async with await Database.writer(folder / HUB_FILE) as writer:
        await migrate(writer, MIGRATIONS)
        readers = await open_readers(folder / HUB_FILE)
        store = LogStore(writer, readers, TABLES)
        hub = HubOfContacts(
            store, clock, contacts=LiveContactStore(readers), directory=DirectoryStore(readers)
        )
        await hub.open()
        writing = asyncio.ensure_future(hub.run())
        try:
            yield hub, store
        finally:
            hub.stop()
            await writing
            await readers.close()


async def _start(folder: Path, core: frozenset[int] | None) -> float:
    async with hub_process(folder, core=core) as server:
        return round(server.ready_s, 3)


def _drop_snapshots(folder: Path) -> None:
    with closing(sqlite3.connect(folder / HUB_FILE)) as raw, raw:
        raw.execute("DELETE FROM snapshots")
