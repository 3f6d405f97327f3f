"""Call-backs without a network: what is still wanted, and what failing storage does to them."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Coroutine
from typing import Any, cast

from contacthub.contacts.world import World
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.routing.floor.states import ContactState
from contacthub.sources.callbacks import Callbacks
from contacthub.sources.effects import CONNECT, HANG_UP, HOLD, RESUME, WITHDRAW
from contacthub.sources.rows import CallbackRow, CallbackSettled


class FakeContact:
    """What call-backs look at."""

    def __init__(self) -> None:
        self.state = ContactState.CONNECTING
        self.connecting_offer: str | None = "c1.1"


class FakeHub:
    """A hub with one contact that remembers what was settled."""

    log_id = "log"
    time = 0

    def __init__(self) -> None:
        self.contact = FakeContact()
        self.settled: list[int] = []
        self.floor = self.tail = self
        self.contacts: dict[str, FakeContact] = {"c1": self.contact}

    def now(self) -> int:
        """The time that a test sets."""
        return self.time

    def write(self, rows: list[CallbackSettled]) -> None:
        """Remember."""
        self.settled += [row.seq for row in rows]


class FakeSource:
    """Takes call-backs with these answers, then 204; ``broken``: what it wants cannot be written down."""

    def __init__(self, *answers: int | None, broken: bool = False) -> None:
        self.answers = list(answers)
        self.broken = broken
        self.got: list[str] = []
        self.stopped: list[str] = []
        self.asked = asyncio.Event()

    async def send(self, row: CallbackRow, *, webhook_id: str) -> int | None:
        """Take one."""
        self.got.append(row.type)
        self.asked.set()
        return self.answers.pop(0) if self.answers else 204

    async def stop(self, source: str) -> None:
        """Remember, or fail."""
        if self.broken:
            raise StorageUnavailable("disk full")
        self.stopped.append(source)


def row(seq: int, kind: str, offer: str = "c1.1", contact: str = "c1") -> CallbackRow:
    return CallbackRow(seq, "phones", contact, kind, json.dumps({"ref": "r1", "offer_id": offer}), 0)


def owes_nothing(source: str, ref: str) -> bool:
    return False


def callbacks_of(
    hub: FakeHub,
    source: FakeSource,
    spawn: Callable[[Coroutine[Any, Any, None]], Any],
    rng: random.Random,
    owes_messages: Callable[[str, str], bool] = owes_nothing,
) -> Callbacks:
    return Callbacks(
        cast(Hub, hub), cast(World, hub), source, source, spawn, owes_messages=owes_messages, rng=rng
    )


async def worked_off(
    hub: FakeHub,
    source: FakeSource,
    *rows: CallbackRow,
    owes_messages: Callable[[str, str], bool] = owes_nothing,
) -> list[str]:
    """What the source got of these, owed since before a restart."""
    tasks: list[asyncio.Task[None]] = []

    def spawn(work: Coroutine[Any, Any, None]) -> None:
        tasks.append(asyncio.ensure_future(work))

    rng = random.Random()
    rng.uniform = lambda low, high: 0.0  # type: ignore[method-assign]  # no test waits for a back-off
    callbacks = callbacks_of(hub, source, spawn, rng, owes_messages)
    for each in rows:
        callbacks.add(each)
    await asyncio.gather(*tasks)
    assert callbacks.owed == 0
    assert sorted(hub.settled) == [each.seq for each in rows]
    return source.got


async def test_connect_is_sent_while_its_own_offer_is_being_connected() -> None:
    assert await worked_off(FakeHub(), FakeSource(), row(1, CONNECT)) == [CONNECT]


async def test_connect_of_an_earlier_offer_is_not_sent_any_more() -> None:
    hub = FakeHub()
    hub.contact.connecting_offer = "c1.2"
    assert await worked_off(hub, FakeSource(), row(1, CONNECT), row(2, CONNECT, "c1.2")) == [CONNECT]


async def test_withdrawn_connect_is_not_sent_but_its_withdrawal_is() -> None:
    hub = FakeHub()
    hub.contact.connecting_offer = None
    hub.contact.state = ContactState.WAITING
    assert await worked_off(hub, FakeSource(), row(1, CONNECT), row(2, WITHDRAW)) == [WITHDRAW]


async def test_hold_and_resume_are_overtaken_by_what_follows() -> None:
    hub = FakeHub()
    hub.contact.state = ContactState.HANDLING
    rows = [row(1, HOLD), row(2, RESUME), row(3, HOLD), row(4, HANG_UP)]
    assert await worked_off(hub, FakeSource(), *rows) == [HANG_UP]


async def test_nothing_is_sent_for_a_contact_that_is_over() -> None:
    hub = FakeHub()
    hub.contact.state = ContactState.WRAPPING_UP
    assert await worked_off(hub, FakeSource(), row(1, HANG_UP), row(2, HOLD, contact="gone")) == []


async def test_hang_up_waits_for_the_messages_of_its_thread() -> None:
    hub, owed = FakeHub(), [True, True, False]
    hub.contact.state = ContactState.HANDLING
    asked: list[tuple[str, str]] = []

    def owes_messages(source: str, ref: str) -> bool:
        asked.append((source, ref))
        return owed.pop(0)

    got = await worked_off(hub, FakeSource(), row(1, HOLD), row(2, HANG_UP), owes_messages=owes_messages)
    assert (got, owed) == ([HANG_UP], [])
    assert asked == [("phones", "r1")] * 3


async def test_hang_up_of_a_thread_whose_messages_are_not_taken_is_given_up_in_the_end() -> None:
    hub = FakeHub()
    farewell = CallbackRow(1, "phones", "gone", HANG_UP, json.dumps({"ref": "r1", "reason": "ended"}), 0)

    def owes_messages(source: str, ref: str) -> bool:
        hub.time += 300_001
        return True

    assert await worked_off(hub, FakeSource(), farewell, owes_messages=owes_messages) == []


async def test_source_is_asked_to_hang_up_on_a_contact_that_its_queue_ended_for_ten_minutes() -> None:
    hub = FakeHub()
    farewell = CallbackRow(1, "phones", "gone", HANG_UP, json.dumps({"ref": "r1", "reason": "queue_full"}), 0)
    assert await worked_off(hub, FakeSource(500), farewell) == [HANG_UP, HANG_UP]
    hub = FakeHub()
    hub.time = 600_001
    assert await worked_off(hub, FakeSource(), farewell) == []


async def test_silence_and_every_other_status_are_tried_again() -> None:
    source = FakeSource(None, 500, 400, 301, 199)
    assert await worked_off(FakeHub(), source, row(1, CONNECT)) == [CONNECT] * 6


async def test_source_that_is_gone_is_asked_once() -> None:
    source = FakeSource(410)
    assert await worked_off(FakeHub(), source, row(1, HOLD), row(2, HANG_UP)) == [HANG_UP]
    assert source.stopped == ["phones"]


async def test_full_disk_does_not_bring_the_asking_back() -> None:
    assert await worked_off(FakeHub(), FakeSource(410, broken=True), row(1, CONNECT), row(2, HANG_UP)) == [
        CONNECT
    ]


async def test_what_overtakes_a_call_back_ends_its_pause() -> None:
    hub, source, tasks = FakeHub(), FakeSource(503), list[asyncio.Task[None]]()
    hub.contact.state = ContactState.HANDLING
    rng = random.Random()
    rng.uniform = lambda low, high: 3600.0  # type: ignore[method-assign]  # nobody waits for that
    callbacks = callbacks_of(hub, source, lambda work: tasks.append(asyncio.ensure_future(work)), rng)
    callbacks.add(row(1, HOLD))
    await source.asked.wait()
    callbacks.add(row(2, HANG_UP))
    async with asyncio.timeout(10):
        await asyncio.gather(*tasks)
    assert source.got == [HOLD, HANG_UP]
    assert hub.settled == [1, 2]


async def test_what_only_follows_a_call_back_does_not_end_its_pause() -> None:
    hub, source, tasks = FakeHub(), FakeSource(503), list[asyncio.Task[None]]()
    rng = random.Random()
    rng.uniform = lambda low, high: 3600.0  # type: ignore[method-assign]  # nobody waits for that
    callbacks = callbacks_of(hub, source, lambda work: tasks.append(asyncio.ensure_future(work)), rng)
    callbacks.add(row(1, CONNECT))
    await source.asked.wait()
    callbacks.add(row(2, HOLD))
    for _ in range(20):
        await asyncio.sleep(0)
    assert source.got == [CONNECT]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
