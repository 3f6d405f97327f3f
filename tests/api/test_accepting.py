"""However many connect at once: a few are accepted and read in each turn of the loop."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import pytest

from contacthub.api import accepting as module
from contacthub.api.accepting import AT_ONCE, Accepting

MANY = 5 * AT_ONCE + 3
WITHIN_S = 10


class Turns:
    """Numbers the turns of the running loop, and counts what was read in each."""

    def __init__(self) -> None:
        self._turn = 0
        self._read: Counter[int] = Counter()
        self._all = asyncio.Event()

    @contextmanager
    def counted(self) -> Iterator[None]:
        loop, going = asyncio.get_running_loop(), True

        def turn() -> None:
            self._turn += 1
            if going:
                loop.call_soon(turn)

        turn()
        try:
            yield
        finally:
            going = False

    def read(self) -> None:
        self._read[self._turn] += 1
        if self._read.total() == MANY:
            self._all.set()

    async def most(self) -> int:
        """The most that were read in one turn, once all are."""
        async with asyncio.timeout(WITHIN_S):
            await self._all.wait()
        return max(self._read.values())


class Reads(asyncio.Protocol):
    """One connection, which says one thing."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def data_received(self, data: bytes) -> None:
        self._turns.read()


class Full(socket.socket):
    """A listener for whose first connection the system has no file."""

    is_full = True

    def accept(self) -> tuple[socket.socket, object]:
        if self.is_full:
            self.is_full = False
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


@asynccontextmanager
async def listening(listener: socket.socket, turns: Turns) -> AsyncIterator[None]:
    listener.bind(("127.0.0.1", 0))
    with listener:
        async with Accepting(listener, lambda: Reads(turns), lambda: MANY).running():
            yield


def connect(stack: AsyncExitStack, listener: socket.socket) -> None:
    """Connect many that have all sent something, before the loop has its next turn."""
    for _ in range(MANY):
        stack.enter_context(socket.create_connection(listener.getsockname())).sendall(b"GET")


async def test_thousands_that_come_at_once_are_accepted_and_read_a_few_in_a_turn() -> None:
    turns, listener = Turns(), socket.socket()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(listening(listener, turns))
        connect(stack, listener)
        with turns.counted():
            assert await turns.most() <= 2 * AT_ONCE  # the system may tell of them over two turns


async def test_when_the_system_has_no_file_left_the_others_wait_and_are_accepted_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "REST_S", 0.01)
    turns, listener = Turns(), Full()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(listening(listener, turns))
        connect(stack, listener)
        await turns.most()
    assert [each.getMessage() for each in caplog.records] == [
        "! no connection can be accepted: Too many open files"
    ]


async def test_what_was_sent_before_the_hub_stops_is_read() -> None:
    turns, listener = Turns(), socket.socket()
    async with AsyncExitStack() as stack:
        async with listening(listener, turns):
            connect(stack, listener)
        assert await turns.most() > 0
