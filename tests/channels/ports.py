"""A port that keeps what a channel hands in, and the store of what was begun, in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from contacthub.channels.port import ChannelFigures
from contacthub.channels.sends_begun import Given, Part
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem
from contacthub.sources.incoming import Incoming, Result
from contacthub.sources.message_sending import Answered


class KeepingPort:
    """Takes everything, unless it is told that the disk is full or how to refuse."""

    def __init__(self, source: str, now: int = 1_749_416_400_000) -> None:
        self.source = source
        self.figures = ChannelFigures()
        self.instant = now
        self.taken: list[Incoming] = []
        self.is_full = False
        self.refuses: Problem | None = None

    def now(self) -> int:
        return self.instant

    async def take(self, events: Sequence[Incoming]) -> list[Result]:
        if self.is_full:
            raise StorageUnavailable("full")
        if self.refuses is not None:
            return [Result(id=each.id, status="rejected", error=self.refuses.body()) for each in events]
        self.taken += events
        return [Result(id=each.id, status="accepted") for each in events]


class AllSends:
    """Sends everything."""

    async def once(self, source: str, key: str, send: Callable[[], Awaitable[Answered]]) -> Answered:
        return await send()

    async def part(self, source: str, part: Part, send: Callable[[], Awaitable[Given]]) -> Given:
        return await send()
