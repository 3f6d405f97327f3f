"""A hub that takes no events does not slow the PBX: the link reads on, up to the bound of its queue."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from contacthub.sources import incoming as i
from contacthub.sources.connectors import Link, LinkFigures, LiveContact
from contacthub.telephony.asterisk_ami import link
from contacthub.telephony.asterisk_ami.connector import AsteriskAmi
from contacthub.telephony.asterisk_ami.link import Target
from tests.telephony.player import SECRET, Connection, Player, player

EVENTS = 10_000


class StalledHub:
    """A hub that takes events only when the test lets it."""

    source = "pbx1"

    def __init__(self) -> None:
        self.figures = LinkFigures()
        self.taken: list[i.Incoming] = []
        self.asked = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.more = asyncio.Event()

    def on_floor_change(self, callback: object) -> None:
        """The floor does not change."""

    def connected(self) -> None:
        self.figures.connections += 1

    def heard(self) -> None:
        """Ignored: these tests ask for no time."""

    def now(self) -> int:
        return 1_800_000_000_000

    def has_queue(self, queue: str) -> bool:
        return queue == "support"

    def agent_at(self, address: str) -> str | None:
        return None

    def live(self) -> list[LiveContact]:
        return []

    async def take(self, events: Sequence[i.Incoming]) -> list[i.Result]:
        self.asked.set()
        await self.goes_on.wait()
        self.taken += events
        self.more.set()
        return [i.Result(id=each.id, status="accepted") for each in events]


@asynccontextmanager
async def watching(hub: StalledHub) -> AsyncIterator[tuple[AsteriskAmi, Player, Connection]]:
    """A connector that hands to the hub what a PBX says."""
    async with player() as pbx:
        target = Target(host="127.0.0.1", port=pbx.port, username="hub", secret=SECRET)
        made = AsteriskAmi(hub, target, {}, rng=random.Random(1))  # type: ignore[arg-type]  # a hub's fake
        task = asyncio.create_task(made.run())
        try:
            connection = await pbx.connection()
            await connection.begin()
            yield made, pbx, connection
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def joins(start: int, count: int) -> list[bytes]:
    """So many callers come in; each says as much as a real one."""
    event = "Event: QueueCallerJoin\r\nPrivilege: agent,all\r\nQueue: support\r\nPad: " + "x" * 400
    return [f"{event}\r\nUniqueid: {n}.1".encode() for n in range(start, start + count)]


def refs(hub: StalledHub) -> list[str]:
    return [each.data.ref for each in hub.taken if isinstance(each.data, i.Arrived)]


async def flood(connection: Connection) -> None:
    """More callers than any buffer holds."""
    async with asyncio.timeout(20):
        for start in range(1, 100 * EVENTS, EVENTS):
            await connection.send(joins(start, EVENTS))


async def until_taken(hub: StalledHub, count: int) -> None:
    async with asyncio.timeout(20):
        while len(hub.taken) < count:
            hub.more.clear()
            await hub.more.wait()


async def test_the_reader_goes_on_while_the_hub_is_stalled_and_nothing_is_lost() -> None:
    hub = StalledHub()
    async with watching(hub) as (made, _, connection):
        await connection.send(joins(0, 1))
        await hub.asked.wait()
        # More than the sockets' buffers hold: it gets through only if it is read.
        async with asyncio.timeout(20):
            await connection.send(joins(1, EVENTS - 1))
        assert hub.taken == []
        assert made.link is Link.SYNCHRONISED
        hub.goes_on.set()
        await until_taken(hub, EVENTS)
    assert refs(hub) == [f"{n}.1" for n in range(EVENTS)]
    assert hub.figures.connections == 1


async def test_a_buffer_that_is_full_ends_the_connection_at_once_and_the_calls_are_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(link, "MAX_WAITING", 500)
    hub = StalledHub()
    async with watching(hub) as (made, pbx, connection):
        await connection.send(joins(0, 1))
        await hub.asked.wait()
        # The PBX is not kept waiting for a reader that reads no more.
        with pytest.raises(ConnectionError):
            await flood(connection)
        assert made.link is Link.CONNECTING
        assert hub.taken == []
        hub.goes_on.set()
        again = await pbx.connection()
        await again.begin()
        known = len(hub.taken)
        assert refs(hub) == [
            f"{n}.1" for n in range(known)
        ]  # in order and without a gap, as far as it was read
        await again.send(joins(10_000_000, 1))
        await until_taken(hub, known + 1)
        assert refs(hub)[-1] == "10000000.1"
    assert hub.figures.connections == 2
