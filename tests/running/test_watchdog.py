"""The watchdog on a real loop, which is blocked until the watcher has looked."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading

import pytest

from contacthub.running.stalls import Seen, Stall
from contacthub.running.thread_stacks import thread_stacks
from contacthub.running.watchdog import Watchdog, in_words, seen

CALLER = "13800138000"


class Watched:
    """A watchdog, what it told, and whether it has looked at the blocked loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.looked = threading.Event()
        self.stalls: asyncio.Queue[Stall] = asyncio.Queue()
        self.lags: list[float] = []
        self.fails = 0
        self.watchdog = Watchdog(50, lagged=self.lags.append, stalled=self._stalled, look=self._look)

    def _look(self, thread_id: int) -> Seen:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("no stacks")
        found = seen(thread_id)
        self.looked.set()
        return found

    def _stalled(self, stall: Stall) -> None:
        self.loop.call_soon_threadsafe(self.stalls.put_nowait, stall)

    async def stall(self) -> Stall:
        """The next stall that somebody looked at; a busy machine may bring others."""
        while not (stall := await self.stalls.get()).stack:
            pass
        return stall


def spins(until: threading.Event, number: str = CALLER) -> None:
    while not until.is_set():
        assert number == CALLER


def sleeps(until: threading.Event, number: str = CALLER) -> None:
    until.wait()
    assert number == CALLER


@pytest.mark.parametrize("blocks", [spins, sleeps])
async def test_function_that_blocks_the_loop_is_named(blocks: object) -> None:
    watched = Watched()
    with watched.watchdog.watching():
        watched.loop.call_soon(blocks, watched.looked)
        stall = await watched.stall()
    assert any(f"{__name__}.{blocks.__name__}:" in each for each in stall.stack)  # type: ignore[attr-defined]  # a function
    assert stall.lasted_s > 0.05
    assert max(watched.lags) > 0.05
    said = in_words(stall)
    assert f"{blocks.__name__}:" in said  # type: ignore[attr-defined]  # a function
    assert "/" not in said
    assert CALLER not in said


async def test_stall_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "contacthub.loop")
    watched = Watched()
    with watched.watchdog.watching():
        watched.loop.call_soon(spins, watched.looked)
        await watched.stall()
    assert any("did not answer" in line and "spins" in line for line in caplog.messages)


async def test_look_that_fails_is_logged_and_does_not_end_the_watch(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watched = Watched()
    watched.fails = 1
    with watched.watchdog.watching():
        watched.loop.call_soon(spins, watched.looked)
        await watched.stall()
    assert "the watchdog of the event loop failed" in caplog.text
    assert "RuntimeError: no stacks" in caplog.text


async def test_collections_of_old_garbage_are_timed_while_it_watches() -> None:
    watchdog = Watchdog(50, lagged=lambda lag: None, stalled=lambda stall: None)
    with watchdog.watching():
        gc.collect(0)
        assert watchdog._collected_s == 0
        gc.collect()
        timed = watchdog._collected_s
        assert timed > 0
    gc.collect()
    assert watchdog._collected_s == timed


async def test_nothing_is_left_behind() -> None:
    before = list(gc.callbacks)
    with Watched().watchdog.watching():
        assert "contacthub-watchdog" in {each.name for each in threading.enumerate()}
    assert "contacthub-watchdog" not in {each.name for each in threading.enumerate()}
    assert gc.callbacks == before


def test_stacks_are_read_while_other_threads_go_on() -> None:
    """Frames come and go meanwhile: generators, calls, and threads that end."""
    ended = threading.Event()

    def deep(n: int) -> int:
        return sum(each for each in (deep(n - 1), 1)) if n else 0

    def goes_on() -> None:
        while not ended.is_set():
            deep(9)

    threads = [threading.Thread(target=goes_on) for _ in range(3)]
    for each in threads:
        each.start()
    places = set()
    try:
        for _ in range(300):
            places |= {call for calls in thread_stacks().values() for _, call in calls}
    finally:
        ended.set()
        for each in threads:
            each.join()
    assert any(each.startswith(f"{__name__}.deep:") for each in places)
    assert any(each.startswith(f"{__name__}.goes_on:") for each in places)
    assert not any("/" in each for each in places)
