"""One source as it is asked: its cache, its circuit breaker, and its line."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, TypeAlias

from contacthub.customers.live.breaker import FAILURES, Breaker, BreakerState
from contacthub.customers.live.client import Nothing, Reply
from contacthub.customers.live.source import Request, Source
from contacthub.customers.live.templates import NotAsked
from contacthub.customers.live.words import Panel, Told, Trouble, Wanted
from contacthub.routing.words import Instant
from contacthub.seldom import Seldom

MOST_KEPT: Final = 1_000
"""Customers whose replies are remembered."""
SHOWN_FOR_MS: Final = 60 * 60_000
"""How long a reply is shown, with its age, while no newer one can be had."""
FAILURE_STANDS_MS: Final = 5_000
"""A card that is drawn anew meanwhile asks no source again that has just failed."""
MOST_WAITING: Final = 64
ITS_ANSWER: Final = frozenset({"found", "unknown_there", "of_another"})
"""Codes of a source that answers, whatever it says."""

log = logging.getLogger(__name__)
Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]
Key: TypeAlias = tuple[Request, str | None, frozenset[str], frozenset[str]]
"""What is asked, and about whom: of one number that two customers have, each is shown their own."""


class Asks(Protocol):
    """Sends the requests."""

    async def ask(self, source: Source, request: Request) -> Reply:
        """The reply. Raises: Trouble, Nothing."""


@dataclass(slots=True)
class Entry:
    """What a source said of a customer, and what it is being asked. ``tried_at``: when it was asked last."""

    told: Told
    tried_at: Instant
    task: asyncio.Task[None] | None = None


class AskedSource:
    """A source, what it said lately, and what it is being asked.

    ::

        cached        young enough: shown, with its age; nothing is asked
        under way     the same was asked already: one request serves all who wait for it
        open          it failed too often: nothing is asked; what it said before is shown
        else          asked, for ``deadline_ms`` at most; at most ``at_once`` requests are out, some wait
    """

    def __init__(self, source: Source, client: Asks, *, now: Callable[[], Instant], spawn: Spawn) -> None:
        self.source = source
        self.breaker = Breaker()
        self.counts: Counter[str] = Counter()
        """Requests since the start, by the code of what became of them."""
        self.last: Told | None = None
        """What became of the last request."""
        self.last_at: Instant | None = None
        self._client = client
        self._now = now
        self._spawn = spawn
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._room = asyncio.Semaphore(source.at_once)
        self._out = 0
        self._telling = Seldom(now)

    @property
    def state(self) -> BreakerState:
        """How its circuit breaker stands."""
        return self.breaker.state(self._now())

    def ask(self, wanted: Wanted, *, by_person: bool = False) -> tuple[Told, Key | None]:
        """How it stands with the customer now; with a key when ``outcome`` of it will say more.

        ``by_person``: a person asks again, whatever is known.
        """
        try:
            request = self.source.request(wanted)
        except NotAsked:
            return Told(status="unasked", code=wanted.why_not), None
        key = (request, wanted.customer_id, wanted.phones, wanted.emails)
        entry = self._entries.get(key)
        if entry is not None and entry.task is None and not by_person and self._stands(entry):
            return entry.told, None
        if entry is None or entry.task is None:
            refusal = self._refusal(entry, by_person=by_person)
            if refusal is not None:
                return refusal, None
            entry = self._begin(key, wanted, entry)
        under_way = self._beside(entry, Told(status="late", code="under_way"))
        return under_way, key

    def task_of(self, key: Key) -> asyncio.Task[None] | None:
        """The request that is under way."""
        entry = self._entries.get(key)
        return None if entry is None else entry.task

    def outcome(self, key: Key) -> Told | None:
        """What became of it; None: it is forgotten already."""
        entry = self._entries.get(key)
        return None if entry is None else entry.told

    def _stands(self, entry: Entry) -> bool:
        keep_ms = self.source.cache_ms if entry.told.status == "ok" else FAILURE_STANDS_MS
        return self._now() - entry.tried_at < keep_ms

    def _refusal(self, entry: Entry | None, *, by_person: bool) -> Told | None:
        """Why nothing is asked now."""
        now = self._now()
        if self._out >= self.source.at_once + MOST_WAITING:
            self.counts["busy"] += 1
            return self._beside(entry, Told(status="late", code="busy"))
        if self.breaker.admit(now, by_person=by_person):
            return None
        self.counts["tripped"] += 1
        params = {"failures": self.breaker.failures, "seconds": -(-self.breaker.left_ms(now) // 1000)}
        return self._beside(entry, Told(status="open", code="tripped", params=params))

    def _beside(self, entry: Entry | None, told: Told) -> Told:
        """With the reply of before, unless that is too old to be shown."""
        if entry is None or entry.told.answered_at is None:
            return told
        if self._now() - entry.told.answered_at > SHOWN_FOR_MS:
            return told
        return replace(told, panel=entry.told.panel, answered_at=entry.told.answered_at)

    def _begin(self, key: Key, wanted: Wanted, entry: Entry | None) -> Entry:
        if entry is None:
            entry = self._entries[key] = Entry(Told(status="late", code="under_way"), 0)
            self._make_room()
        self._entries.move_to_end(key)
        self._out += 1
        # Let through by a breaker that is not closed, it is the one that is tried.
        was_trial = self.state != "closed"
        entry.tried_at = self._now()
        entry.task = self._spawn(self._ask(key[0], wanted, entry, was_trial=was_trial))
        return entry

    def _make_room(self) -> None:
        for key in list(self._entries):
            if len(self._entries) <= MOST_KEPT:
                return
            if self._entries[key].task is None:
                del self._entries[key]

    async def _ask(self, request: Request, wanted: Wanted, entry: Entry, *, was_trial: bool) -> None:
        began = time.perf_counter_ns()
        told: Told | None = None
        sent: list[Instant] = []
        try:
            told = await self._outcome(request, wanted, sent)
        finally:
            self._out -= 1
            entry.task = None
            if told is None:  # the hub stops
                self.breaker.given_up(was_trial=was_trial)
        told = replace(told, took_us=(time.perf_counter_ns() - began) // 1000)
        self._count(told, was_sent=bool(sent), was_trial=was_trial)
        entry.told = told if told.status == "ok" else self._beside(entry, told)

    async def _outcome(self, request: Request, wanted: Wanted, sent: list[Instant]) -> Told:
        """Ask, within the deadline; ``sent`` says from when on the source was waited for."""
        try:
            async with asyncio.timeout(self.source.deadline_ms / 1000):
                async with self._room:
                    sent.append(self._now())
                    reply = await self._client.ask(self.source, request)
                panel = await self._panel(reply, wanted)
        except TimeoutError:
            return Told(status="late", code="deadline", params={"ms": self.source.deadline_ms})
        except Nothing:
            panel = Panel()
        except Trouble as trouble:
            return Told(status="failed", code=trouble.code, params=trouble.params)
        except Exception:
            # A card goes out without this panel rather than not at all.
            log.exception("! look-up %s: its reply could not be read", self.source.id)
            return Told(status="failed", code="broken_off")
        code = "unknown_there" if panel.is_empty else "found"
        return Told(status="ok", code=code, answered_at=self._now(), panel=panel)

    async def _panel(self, reply: Reply, wanted: Wanted) -> Panel:
        read = self.source.mapped.read
        if reply.is_large:
            return await asyncio.to_thread(read, reply.said, wanted, self._now())
        return read(reply.said, wanted, self._now())

    def _count(self, told: Told, *, was_sent: bool, was_trial: bool) -> None:
        self.counts[told.code] += 1
        self.last, self.last_at = replace(told, panel=None), self._now()
        was_closed = self.state == "closed"
        if told.code in ITS_ANSWER:
            self.breaker.succeeded()
            if not was_closed:
                log.info("= look-up %s answers again", self.source.id)
        elif was_sent:
            self.breaker.failed(self._now(), was_trial=was_trial)
            self._tell(told, was_closed=was_closed)
        else:
            self.breaker.given_up(was_trial=was_trial)

    def _tell(self, told: Told, *, was_closed: bool) -> None:
        if was_closed and self.state == "open":
            log.warning("! look-up %s failed %d times: left alone for a while", self.source.id, FAILURES)
            return
        untold = self._telling.happened()
        if untold is not None:
            before = f"; so did {untold} before it" if untold else ""
            log.warning("! look-up %s: %s%s", self.source.id, told.detail, before)
