"""Shares what the hub can take in between sources: no source's flood keeps the events of another waiting.

A slice of a request's events is taken when it is its source's turn: at once if the source has no other under
way, or few with it; else when there is room, and of several sources the turn is that which had the fewest
events taken::

    pbx     slices of 50, 50, 50, 50        the first is under way, the others wait
    chat    1 event comes, and 9 more       they are taken at once
    chat    10 more come                    they are taken before the other 150 of pbx

There is room while few events are being taken, and few are on their way to the disk: an event waits for the
transaction that is being written and for its own, so neither may be large.

More than may wait are refused, and their sender comes again::

    pbx     alone            4,000 of its events may wait
    chat    1 event comes    it is taken, and of pbx 2,000 may wait from now on: the next request is refused
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.seldom import Seldom

AT_ONCE: Final = 50
"""Events being taken in at a time: what one turn of the event loop may have to do."""

FEW: Final = 10
"""Events of a source that are taken in without looking at what others have under way."""

MOST_UNWRITTEN: Final = 200
"""Events of the log on their way to the disk: two transactions of some 10 ms each."""

MOST_WAITING: Final = 4_000
"""Events that are not answered yet, of all sources: one to two seconds of work."""

RETRY_S: Final = 1

log = logging.getLogger("contacthub.sources")


@dataclass(slots=True)
class _Share:
    """Of a source with slices that wait or are being taken: these, and how many events it ``had`` taken.

    One that comes begins with what the last to have a turn had before it: it has nothing to catch up on.
    """

    had: int
    under_way: int = 0
    waiting: deque[tuple[int, asyncio.Future[None]]] = field(default_factory=deque)


class FairShares:
    """Lets requests in, and has their slices taken in turn. ``refused`` counts the events not let in.

    ``unwritten``: how many events of the log are not durable yet; ``room_made`` is to be called when there
    are fewer.
    """

    def __init__(self, now: Callable[[], Instant], unwritten: Callable[[], int] = lambda: 0) -> None:
        self.refused = 0
        self._unwritten = unwritten
        self._telling = Seldom(now)
        self._unanswered: Counter[str] = Counter()
        self._under_way = 0
        self._shares: dict[str, _Share] = {}
        self._least = 0

    @contextmanager
    def admitted(self, source: str, events: int) -> Iterator[None]:
        """Let a request in until it is answered; always if its source has none in that is not answered.

        Raises:
            Problem: unavailable, as so many of its source's events wait.
        """
        own = self._unanswered[source]
        if own and own + events > MOST_WAITING // len(self._unanswered):
            raise self._refusal(source, own, events)
        self._unanswered[source] += events
        try:
            yield
        finally:
            self._unanswered[source] -= events
            if not self._unanswered[source]:
                del self._unanswered[source]

    def _refusal(self, source: str, own: int, events: int) -> Problem:
        self.refused += events
        untold = self._telling.happened()
        if untold is not None:
            before = f"; so were {untold} requests before" if untold else ""
            log.warning("! events of source %s are refused, as %d of them wait%s", source, own, before)
        return Problem(
            "unavailable",
            f"{own} events of this source wait to be taken; nothing was done: send the same again",
            headers=(("Retry-After", str(RETRY_S)),),
        )

    async def begin(self, source: str, events: int) -> None:
        """Wait until it is the turn of a slice of so many events; ``end`` ends it."""
        share = self._shares.get(source)
        if share is None:
            share = self._shares[source] = _Share(self._least)
            self._give(share, events)
        elif self._is_few(share, events) or (self._has_room(events) and not self._is_crowded):
            self._give(share, events)
        else:
            await self._wait(source, share, events)

    def end(self, source: str, events: int) -> None:
        """End the turn of a slice."""
        self._under_way -= events
        self._shares[source].under_way -= events
        self._drop_if_idle(source)
        self.room_made()

    @staticmethod
    def _is_few(share: _Share, events: int) -> bool:
        return share.under_way + events <= FEW and not share.waiting

    @property
    def _is_crowded(self) -> bool:
        return any(share.waiting for share in self._shares.values())

    async def _wait(self, source: str, share: _Share, events: int) -> None:
        its_turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        share.waiting.append((events, its_turn))
        try:
            await its_turn
        except asyncio.CancelledError:
            if its_turn.done() and not its_turn.cancelled():  # it had just come
                self.end(source, events)
            raise

    def room_made(self) -> None:
        """Give turns to those who wait, as long as there is room."""
        while waiting := [source for source, share in self._shares.items() if share.waiting]:
            source = min(waiting, key=lambda each: self._shares[each].had)
            share = self._shares[source]
            events, its_turn = share.waiting[0]
            if its_turn.cancelled():
                share.waiting.popleft()
                self._drop_if_idle(source)
                continue
            if not self._has_room(events):
                return
            share.waiting.popleft()
            self._give(share, events)
            its_turn.set_result(None)

    def _give(self, share: _Share, events: int) -> None:
        self._least = share.had
        self._under_way += events
        share.under_way += events
        share.had += events

    def _drop_if_idle(self, source: str) -> None:
        share = self._shares[source]
        if not share.under_way and not share.waiting:
            del self._shares[source]

    def _has_room(self, events: int) -> bool:
        if self._unwritten() >= MOST_UNWRITTEN:
            return False
        return not self._under_way or self._under_way + events <= AT_ONCE
