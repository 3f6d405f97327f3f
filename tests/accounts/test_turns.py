"""Who waits for a thread that hashes, in which order, and for how long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from contacthub.accounts import turns as module
from contacthub.accounts.turns import AT_ONCE, MAX_WAITING, MAX_WAITING_OF_PLACE, Turns
from contacthub.problems import Problem


class Rush:
    """Turns whose threads are busy until ``open``; ``order`` is of those whose turn came."""

    def __init__(self) -> None:
        self.turns, self.gate, self.order = Turns(), threading.Event(), list[str]()
        self.tasks: list[asyncio.Task[None]] = []
        self.busy = [self.ask("busy") for _ in range(AT_ONCE)]

    def ask(self, name: str, place: str = "", *, known: bool = False) -> asyncio.Task[None]:
        def work() -> None:
            self.gate.wait(10)
            self.order.append(name)

        task = asyncio.ensure_future(self.turns.run(work, place=place or name, known=known))
        self.tasks.append(task)
        return task

    async def open(self) -> list[str]:
        self.gate.set()
        async with asyncio.timeout(10):
            await asyncio.gather(*self.tasks, return_exceptions=True)
        return [name for name in self.order if name != "busy"]


@pytest.fixture
async def rush() -> AsyncIterator[Rush]:
    rush = Rush()
    await asyncio.sleep(0)
    yield rush
    await rush.open()


async def refused(asked: asyncio.Task[None]) -> tuple[str, str]:
    with pytest.raises(Problem) as found:
        await asked
    return found.value.code, dict(found.value.headers)["Retry-After"]


async def test_shift_that_begins_behind_one_address_is_taken_whole(rush: Rush) -> None:
    waiting = [rush.ask(f"agent {n}", "office") for n in range(100)]
    assert len(await rush.open()) == 100
    await asyncio.gather(*waiting)


async def test_flood_from_one_address_delays_another_by_one_turn(rush: Rush) -> None:
    asked = [rush.ask(f"flood {n}", "flood") for n in range(100)]
    asked.append(rush.ask("lina"))
    await asyncio.sleep(0)
    order = await rush.open()
    assert order.index("lina") <= 2
    await asyncio.gather(*asked)


async def test_known_devices_come_first(rush: Rush) -> None:
    asked = [rush.ask(f"flood {n}") for n in range(100)]
    asked.append(rush.ask("lina", known=True))
    await asyncio.sleep(0)
    assert (await rush.open()).index("lina") <= 1
    await asyncio.gather(*asked)


async def test_address_that_has_too_many_waiting_is_refused_and_others_are_not(rush: Rush) -> None:
    asked = [rush.ask("flood") for _ in range(MAX_WAITING_OF_PLACE)]
    await asyncio.sleep(0)
    assert await refused(rush.ask("flood")) == ("too_many_attempts", "5")
    asked.append(rush.ask("lina"))
    await rush.open()
    await asyncio.gather(*asked)


async def test_only_so_many_wait_in_all(rush: Rush) -> None:
    asked = [rush.ask(f"address {n}") for n in range(MAX_WAITING)]
    await asyncio.sleep(0)
    assert (await refused(rush.ask("one more")))[0] == "too_many_attempts"
    await rush.open()
    await asyncio.gather(*asked)


async def test_turn_that_does_not_come_in_time_is_refused(
    rush: Rush, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_S", 0.01)
    assert await refused(rush.ask("lina")) == ("too_many_attempts", "5")
    assert (rush.turns._waiting, rush.turns._unknown) == (0, {})


async def test_client_that_goes_away_leaves_the_queue_and_keeps_no_thread_free_that_works(rush: Rush) -> None:
    gone = [rush.ask(f"gone {n}") for n in range(5)]
    await asyncio.sleep(0)
    for each in (*gone, *rush.busy):
        each.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (rush.turns._waiting, rush.turns._running) == (0, AT_ONCE)
    stays = rush.ask("stays")
    assert await rush.open() == ["stays"]
    await stays


async def test_turn_of_a_client_that_goes_as_it_comes_is_handed_on(rush: Rush) -> None:
    first, second = rush.ask("first"), rush.ask("second")
    await asyncio.sleep(0)
    rush.turns._running += 1
    rush.turns._next(None)  # as if a thread were done: the turn is given to the first
    first.cancel()
    assert await rush.open() == ["second"]
    await second
    assert rush.turns._running == 0
