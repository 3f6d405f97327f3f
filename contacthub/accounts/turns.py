"""Whose password is looked at next: a fair, bounded queue before the few threads that hash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final, TypeVar

from contacthub.problems import Problem

T = TypeVar("T")

AT_ONCE: Final = 2
MAX_WAITING: Final = 1_000
MAX_WAITING_OF_PLACE: Final = 250
"""A shift that begins behind one address fits; what one address floods beyond that is refused."""
WAIT_S: Final = 10.0

Line = dict[str, dict[asyncio.Future[None], None]]
"""Requests that wait, in order, by their place; the place whose turn is next comes first."""


class Turns:
    """Runs work in threads, ``AT_ONCE`` at a time: first that of known devices, then each address in turn.

    A flood from one address delays another by one piece of work, not by the whole queue:

        waiting: a a a a a, then b comes      order: a b a a a a
    """

    def __init__(self, executor: Executor | None = None) -> None:
        self._executor = executor
        self._running = 0
        self._waiting = 0
        self._known: Line = {}
        self._unknown: Line = {}

    async def run(self, work: Callable[[], T], *, place: str, known: bool) -> T:
        """The result of ``work``.

        Raises:
            Problem: too_many_attempts, when too many wait already or the turn did not come in time.
        """
        if self._running < AT_ONCE:
            self._running += 1
        else:
            await self._turn(self._known if known else self._unknown, place)
        done = asyncio.get_running_loop().run_in_executor(self._executor, work)
        done.add_done_callback(self._next)
        # A client that goes away does not stop the thread: its place is free only when the thread is done.
        return await asyncio.shield(done)

    async def _turn(self, line: Line, place: str) -> None:
        """Wait for a place of ``_running``, which is handed over."""
        here = line.get(place, {})
        if self._waiting >= MAX_WAITING or len(here) >= MAX_WAITING_OF_PLACE:
            raise _busy()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.setdefault(place, here)[turn] = None
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_S):
                await turn
        except BaseException as error:
            if turn in here:
                self._leave(line, place, turn)
            elif not turn.cancelled():
                self._next(None)  # the turn came as the client went away
            if isinstance(error, TimeoutError):
                raise _busy() from None
            raise

    def _leave(self, line: Line, place: str, turn: asyncio.Future[None]) -> None:
        self._waiting -= 1
        here = line.pop(place)
        del here[turn]
        if here:
            line[place] = here

    def _next(self, done: object) -> None:
        """Hand a place of ``_running`` on."""
        for line in (self._known, self._unknown):
            while line:
                place, here = next(iter(line.items()))
                turn = next(iter(here))
                self._leave(line, place, turn)
                if not turn.cancelled():
                    turn.set_result(None)
                    return
        self._running -= 1


def _busy() -> Problem:
    return Problem(
        "too_many_attempts",
        "too many sign in at the same time; try again in 5 s",
        headers=(("Retry-After", "5"),),
    )
