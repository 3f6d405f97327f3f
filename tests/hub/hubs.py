"""A hub over the stores of a test, and a witness of what leaves it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from contacthub.clock import Clock
from contacthub.contacts.details import Asked, Details
from contacthub.contacts.following import StoredContacts, follow_contacts
from contacthub.contacts.visibility import Delta
from contacthub.contacts.world import World
from contacthub.floor_file.directory import DirectoryKept, StoredDirectory
from contacthub.hub.engine import Engines
from contacthub.hub.hub import Hub
from contacthub.hub.log import Log
from contacthub.hub.snapshotting import take_snapshot
from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.events import Event
from contacthub.routing.words import AgentId, ContactId, EndedBy, Instant, QueueId, Routing
from contacthub.sources.rows import InboxRow
from contacthub.testing.stored import Stored

SUPPORT, LINA = QueueId("support"), AgentId("lina")
WITHIN_S = 10


class SetClock(Clock):
    """Shows what it was set to."""

    def __init__(self, instant: Instant) -> None:
        self.instant = instant
        super().__init__(wall_ns=self._shown, monotonic_ns=self._shown)

    def _shown(self) -> int:
        return self.instant * 1_000_000


class Witness:
    """Sees what the hub lets out."""

    def __init__(self) -> None:
        self.deltas: list[Delta] = []
        self.resets = 0
        self._changed = asyncio.Event()

    def see(self, deltas: Sequence[Delta]) -> None:
        self.deltas += deltas
        self._changed.set()

    def reset(self) -> None:
        self.resets += 1
        self._changed.set()

    @property
    def types(self) -> list[str]:
        return [each.event["type"] for each in self.deltas]

    async def until(self, is_so: Callable[[Witness], bool]) -> None:
        async with asyncio.timeout(WITHIN_S):
            while not is_so(self):
                self._changed.clear()
                await self._changed.wait()


class HubOfContacts(Hub):
    """A hub with everything of contacts that follows its log."""

    def __init__(
        self, log: Log, clock: Clock, *, contacts: StoredContacts, directory: StoredDirectory, **more: Any
    ) -> None:
        engines, self.world = Engines(), World(capabilities=lambda source: [])
        following = follow_contacts(self.world, engines.routing, contacts, clock.now)
        self.deltas, self.figures = following.deltas, following.figures
        kept = (DirectoryKept(self.world.directory, directory), *following.kept)
        super().__init__(
            log,
            clock,
            engines,
            kept=kept,
            followers=following.followers,
            projections=following.projections,
            **more,
        )


def new_hub(stored: Stored, clock: Clock | None = None, **more: Any) -> HubOfContacts:
    """A hub that was not opened yet."""
    return HubOfContacts(
        stored.log, clock or Clock(), contacts=stored.contacts, directory=stored.directory, **more
    )


@asynccontextmanager
async def hub_over(
    stored: Stored,
    witness: Witness | None = None,
    *,
    clock: Clock | None = None,
    alive_at: Instant = 0,
    **more: Any,
) -> AsyncIterator[HubOfContacts]:
    """A hub that writes; on leaving it has written everything."""
    hub = new_hub(stored, clock, **more)
    if witness is not None:
        hub.deltas.subscribe(witness.see)
        hub.gate.on_reset(witness)
    await hub.open(alive_at)
    writing = asyncio.ensure_future(hub.run())
    try:
        yield hub
    finally:
        stored.disk.release()
        hub.stop()
        await writing


async def snapshot(stored: Stored, hub: Hub) -> int:
    """Keep the floor as it is, as the hub's housekeeping does; return its event."""
    await hub.caught_up()
    seq = hub.tail.rows_seq
    await take_snapshot(stored.log, hub.now(), seq)
    return seq


async def furnish(hub: Hub, **queue: Any) -> None:  # Any: settings of it
    """One queue, and one agent who is available for it."""
    hub.handle(c.ConfigureQueue(config=QueueConfig(id=SUPPORT, **queue)))
    hub.handle(c.ConfigureAgent(config=AgentConfig(id=LINA, queues=(SUPPORT,))))
    hub.observe(c.ConsoleSeen(agent=LINA))
    hub.handle(c.SetPresence(agent=LINA, presence="available"))
    await hub.durable()


def arrive(hub: HubOfContacts, contact: str, asked: Asked | None = None) -> list[Event]:
    """Have a contact arrive, as the intake does."""
    details = Details(contact_id=contact, source="phones", ref=f"ref-{contact}", from_raw="138", asked=asked)
    fact = c.Arrival(contact_id=ContactId(contact), channel="voice", queue=SUPPORT, routing=Routing.HUB)
    inbox = InboxRow("phones", f"event-{contact}", contact, hub.now())
    with hub.world.details.added(details):
        return hub.observe(fact, [inbox])


def end(hub: Hub, contact: str) -> list[Event]:
    """Have the caller hang up."""
    return hub.observe(c.End(contact_id=ContactId(contact), ended_by=EndedBy.CUSTOMER))
