"""Messages of channels beyond what a thread takes in a minute: they wait on disk, each thread in its order.

A provider is told that a message is taken once it is durable here: many post a message once only. Neither
other threads nor the reports about answers wait for these.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from contacthub.channels.provider_posts import FOR_GOOD
from contacthub.clock import RisingIds
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, StorageUnavailable, Writer
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.early import read_back, row_of
from contacthub.sources.incoming import Incoming, Result
from contacthub.sources.intake import Intake
from contacthub.sources.messages_in import Message
from contacthub.sources.rows import EarlyRow

log = logging.getLogger("contacthub.channels")

SQL: Final = named_queries(Path(__file__).with_name("waiting.sql"))

OVER_LIMIT: Final = "over_limit"
MOST: Final = 10_000
"""That wait on one thread; more are refused, and providers post them again."""
MENDED_MS: Final = 60_000
"""After which a message is tried again that is refused until something is mended here."""
LOOKS_EVERY_S: Final = 1.0

Thread = tuple[str, str]


@value()
class Waiting:
    """A message that waits at its place."""

    place: str
    event: Incoming


class WaitingMessages:
    """Takes events of channels in, and keeps what a thread takes later."""

    def __init__(
        self, intake: Intake, writer: Writer, readers: ReaderPool, now: Callable[[], Instant]
    ) -> None:
        self._intake = intake
        self._writer = writer
        self._readers = readers
        self._now = now
        self._ids = RisingIds()
        self._lines: dict[Thread, deque[Waiting]] = {}
        self._due: dict[Thread, Instant] = {}
        self._more = asyncio.Event()
        self._known = asyncio.Event()

    @property
    def count(self) -> int:
        """How many messages wait."""
        return sum(map(len, self._lines.values()))

    def by_source(self) -> Counter[str]:
        """How many messages of each channel wait."""
        found: Counter[str] = Counter()
        for (source, _), line in self._lines.items():
            found[source] += len(line)
        return found

    async def take(self, events: Sequence[Incoming]) -> list[Result]:
        """Take events in; a message that is to wait is durable, too, and accepted without a contact.

        Raises:
            StorageUnavailable: nothing is lost, the same events may be handed in again.
        """
        await self._known.wait()
        behind = [each for each in events if _thread(each) in self._lines]
        others = [each for each in events if _thread(each) not in self._lines]
        taken = await self._intake.take(others) if others else []
        over = [each for each, result in zip(others, taken, strict=True) if _is_over(result)]
        kept = await self._keep([*behind, *over])
        results = {id(each): result for each, result in zip(others, taken, strict=True)}
        return [kept.get(id(each)) or results[id(each)] for each in events]

    async def run(self) -> None:
        """Hand in what waits as its threads take it, until cancelled; what was kept before a crash, too."""
        while True:
            self._more.clear()
            try:
                if not self._known.is_set():
                    await self._read_back()
                for thread in [each for each, due in self._due.items() if due <= self._now()]:
                    await self._hand_in(thread)
            except StorageUnavailable:
                await asyncio.sleep(LOOKS_EVERY_S)
                continue
            if self._lines:
                await asyncio.sleep(min(LOOKS_EVERY_S, max(0, min(self._due.values()) - self._now()) / 1000))
            else:
                await self._more.wait()

    async def _read_back(self) -> None:
        rows = await self._readers.run(lambda raw: raw.execute(SQL["all"]).fetchall())
        for place, *row in rows:
            self._add(Waiting(place, read_back(EarlyRow(*row))), due=0)
        self._known.set()

    async def _keep(self, events: Sequence[Incoming]) -> dict[int, Result]:
        """Keep messages for later; the results by the identity of each event."""
        now, results, rows = self._now(), dict[int, Result](), list[tuple[Waiting, EarlyRow]]()
        coming: dict[Thread, int] = {}
        for each in events:
            thread = _thread(each)
            coming[thread] = coming.get(thread, len(self._lines.get(thread, ()))) + 1
            if coming[thread] > MOST:
                problem = Problem(OVER_LIMIT, f"{MOST} messages of the thread wait already")
                results[id(each)] = Result(id=each.id, status="rejected", error=problem.body())
                continue
            rows.append((Waiting(self._ids.new(now), each), row_of(each, now)))
            results[id(each)] = Result(id=each.id, status="accepted")
        if rows:
            put = [(kept.place, *_columns(row)) for kept, row in rows]
            await self._writer.transact(lambda raw: raw.executemany(SQL["put"], put))
            for kept, row in rows:
                self._add(Waiting(kept.place, read_back(row)), due=now)
            log.warning("! channel %s: a flood on a thread; its messages wait", rows[0][0].event.source)
            self._more.set()
        return results

    def _add(self, kept: Waiting, *, due: Instant) -> None:
        thread = _thread(kept.event)
        self._lines.setdefault(thread, deque()).append(kept)
        self._due.setdefault(thread, due)

    async def _hand_in(self, thread: Thread) -> None:
        """Hand in the messages of a thread until it takes no more for now."""
        line = self._lines[thread]
        while line:
            [result] = await self._intake.take([line[0].event])
            error = result.error or {}
            if _is_over(result):
                self._due[thread] = self._now() + error["retry_after_ms"]
                return
            if error:
                log.error("! channel %s: a message was not taken: %s", thread[0], error["detail"])
                if error["code"] != FOR_GOOD:
                    self._due[thread] = self._now() + MENDED_MS
                    return
            place = line[0].place
            await self._writer.transact(lambda raw, place=place: _drop(raw, place))  # type: ignore[misc]  # mypy does not take the default's type over
            line.popleft()
        del self._lines[thread], self._due[thread]


def _drop(raw: Connection, place: str) -> None:
    raw.execute(SQL["drop"], (place,))


def _columns(row: EarlyRow) -> tuple[object, ...]:
    return row.source, row.ref, row.id, row.type, row.data, row.occurred_at, row.at


def _thread(event: Incoming) -> Thread:
    """The thread of a message; of what is none, no thread."""
    return (event.source, event.ref or "") if isinstance(event.data, Message) else ("", "")


def _is_over(result: Result) -> bool:
    return result.error is not None and result.error["code"] == OVER_LIMIT
