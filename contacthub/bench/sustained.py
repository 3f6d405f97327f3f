"""Finds the highest rate of events at which a server answers in time and does not fall behind."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import Final

from contacthub.bench import events
from contacthub.bench.dataset import agent_id, number_of, queue_of
from contacthub.bench.pacer import Pacer
from contacthub.bench.spread import Spread, ratio
from contacthub.bench.stage import Target

LATE_MS: Final = 50.0
"""Largest p99 of the answers at a rate that counts as sustained."""

LEAST_SHARE: Final = 0.98
"""Least share of the due requests that must be answered when a round ends."""

BEHIND_S: Final = 1.0
"""Seconds a request may wait to be sent; more shows that the rate is far too high."""

DRAINS_WITHIN_S: Final = 30.0
IN_FLIGHT: Final = 16
"""Requests at a time in the closed loop of ``most``."""

EARLY_S: Final = 0.02
STEPS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The results at one rate."""

    rate: int
    """Events a second."""
    answer: Spread
    answered_share: float
    cpu_percent: float | None
    loop_percent: float | None
    """Of it, what the thread of the event loop used."""
    wrong: int

    @property
    def holds(self) -> bool:
        """Whether the rate is sustained."""
        return self.answer.p99 <= LATE_MS and self.answered_share >= LEAST_SHARE and not self.wrong


class _Slot:
    """One agent's calls, one after another."""

    __slots__ = ("agent", "is_busy", "n", "queue", "ref", "step")

    def __init__(self, n: int) -> None:
        self.n = n
        self.agent = agent_id(n).encode()
        self.queue = queue_of(n).encode()
        self.ref = b""
        self.step = 0
        self.is_busy = False


def _turns(slots: list[_Slot]) -> Iterator[_Slot]:
    """Yield the agents in turn without end.

    In the first three turns a quarter of the agents, then half, then three quarters take part, so that their
    calls are in different steps afterwards: phones do not all ring at once.
    """
    for step in range(STEPS - 1):
        yield from (slot for slot in slots if slot.n % STEPS <= step)
    while True:
        yield from slots


@dataclass(slots=True)
class _Counted:
    sent: int = 0
    answered: int = 0
    wrong: int = 0


class Lives:
    """Sends whole calls, as a phone system reports them: arrived, offered, answered, ended.

    Each agent has one call after another, and the agents send their next events in turn. An event goes out
    only when the event before it in the same call is answered; its duration counts from the scheduled
    instant all the same, so that waiting for the server counts too.
    """

    def __init__(self, target: Target, pacer: Pacer, *, agents: int, customers: int, size: int) -> None:
        self.size = size
        self._target = target
        self._pacer = pacer
        self._customers = customers
        self._slots = [_Slot(n) for n in range(agents)]
        self._turns = _turns(self._slots)
        self._next = self._following()
        self._due: deque[float] = deque()
        self._numbered = 0
        self._in_flight = 0
        self._answer = asyncio.Event()
        self._latencies: list[float] = []
        self._counted = _Counted()
        self._closed_loop = False

    async def most(self, seconds: float) -> float:
        """Return events a second in a closed loop, where each answer sends the next request."""
        self._counted = counted = _Counted()
        self._closed_loop = True
        began = perf_counter()
        for _ in range(IN_FLIGHT):
            self._due.append(perf_counter())
        self._flush()
        await asyncio.sleep(seconds)
        found = counted.answered * self.size / (perf_counter() - began)
        self._closed_loop = False
        await self._drained()
        return found

    async def level(self, rate: int, seconds: float, *, warm_up_s: float) -> Level:
        """Send ``rate`` events a second for ``seconds``; give up early when it is far too much."""
        await self._at(rate, warm_up_s)
        self._latencies, self._counted = [], _Counted()
        latencies, counted = self._latencies, self._counted
        server = self._target.server
        cpu, loop, began = server.cpu_s(), server.loop_cpu_s(), perf_counter()
        await self._at(rate, seconds)
        cpu_now, loop_now, took = server.cpu_s(), server.loop_cpu_s(), perf_counter() - began
        due = max(1, int(rate / self.size * seconds))
        share = min(1.0, counted.answered / due)
        await self._drained()
        return Level(
            rate=rate,
            answer=Spread.of(latencies),
            answered_share=round(share, 3),
            cpu_percent=_percent(cpu, cpu_now, took),
            loop_percent=_percent(loop, loop_now, took),
            wrong=counted.wrong + self._target.posts.lost,
        )

    async def _at(self, rate: int, seconds: float) -> None:
        gap, first = self.size / rate, perf_counter() + EARLY_S
        self._schedule(first, gap, int(seconds / gap))
        ends = first + seconds
        while (left := ends - perf_counter()) > 0:
            await asyncio.sleep(min(left, 0.1))
            if self._due and perf_counter() - self._due[0] > BEHIND_S:
                self._pacer.clear()
                self._due.clear()
                return

    def _schedule(self, at: float, gap: float, left: int) -> None:
        def go() -> None:
            if left > 1:
                self._schedule(at + gap, gap, left - 1)
            self._due.append(at)
            self._flush()

        self._pacer.at(at, go)

    def _flush(self) -> None:
        """Send requests that are due, as long as the agents whose turn it is have no event unanswered."""
        while self._due and not any(slot.is_busy for slot in self._next):
            slots, self._next = self._next, self._following()
            self._send(slots, self._due.popleft())

    def _following(self) -> list[_Slot]:
        return list(islice(self._turns, self.size))

    def _send(self, slots: Sequence[_Slot], at: float) -> None:
        told = [self._told(slot) for slot in slots]
        body = told[0] if self.size == 1 else events.batch(told)
        self._counted.sent += 1
        self._in_flight += 1
        self._target.posts.post(body, self._answered(slots, at, self._latencies, self._counted))

    def _told(self, slot: _Slot) -> bytes:
        """Build the next event of an agent's call; after the end a new call begins."""
        slot.is_busy = True
        step, slot.step = slot.step, (slot.step + 1) % STEPS
        if step == 0:
            self._numbered += 1
            slot.ref = b"life-%d-%d" % (self.size, self._numbered)
            number = number_of(self._numbered * 7919 % self._customers).encode()
            return events.arrived(slot.ref, number, slot.queue)
        if step == 1:
            return events.offered(slot.ref, slot.agent)
        if step == 2:
            return events.answered(slot.ref, slot.agent)
        return events.ended(slot.ref)

    def _answered(
        self, slots: Sequence[_Slot], at: float, latencies: list[float], counted: _Counted
    ) -> Callable[[int, bytes], None]:
        def answered(status: int, body: bytes) -> None:
            latencies.append(perf_counter() - at)
            counted.answered += 1
            counted.wrong += not events.all_accepted(status, body, self.size)
            self._in_flight -= 1
            self._answer.set()
            for slot in slots:
                slot.is_busy = False
            if self._closed_loop:
                self._due.append(perf_counter())
            self._flush()

        return answered

    async def finish(self) -> None:
        """End every call that is under way, so that the next kind of load finds all agents free."""
        for slot in self._slots:
            if slot.step:
                self._in_flight += 1
                slot.step = 0
                self._target.posts.post(
                    events.ended(slot.ref), self._answered((), perf_counter(), [], _Counted())
                )
        await self._drained()

    async def _drained(self) -> None:
        async with asyncio.timeout(DRAINS_WITHIN_S):
            while self._in_flight or self._due:
                self._answer.clear()
                await self._answer.wait()


def _percent(before: float | None, after: float | None, took_s: float) -> float | None:
    """Of one core."""
    return None if before is None or after is None else round(100 * (after - before) / took_s, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The highest rate found that is sustained, and every rate that was tried."""

    events_per_second: int
    levels: list[Level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sustained:
    """The hub beside the floor for one size of requests."""

    size: int
    """Events in each request."""
    hub: Limit
    floor: Limit
    share_of_floor: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long to measure each rate, in seconds, and how many rates to try."""

    probe_s: float = 2.0
    warm_up_s: float = 1.0
    seconds: float = 4.0
    steps: int = 5


async def measure(hub: Lives, floor: Lives, plan: Plan, progress: Callable[[float], None]) -> Sustained:
    """Find the limit of both."""
    ours = await _limit(hub, plan, lambda part: progress(part / 2))
    theirs = await _limit(floor, plan, lambda part: progress(0.5 + part / 2))
    return Sustained(
        size=hub.size,
        hub=ours,
        floor=theirs,
        share_of_floor=ratio(ours.events_per_second, theirs.events_per_second),
    )


async def _holds(lives: Lives, rate: int, plan: Plan, levels: list[Level]) -> bool:
    """Try a rate, and once more if it kept up but was late: the machine may have had something else to do."""
    for _ in range(2):
        found = await lives.level(rate, plan.seconds, warm_up_s=plan.warm_up_s)
        levels.append(found)
        if found.holds or found.answered_share < LEAST_SHARE:
            break
    return levels[-1].holds


async def _limit(lives: Lives, plan: Plan, progress: Callable[[float], None]) -> Limit:
    """Find the limit by bisection, from 0 to 120 % of what the closed loop reached, beginning at 80 %."""
    most = await lives.most(plan.probe_s)
    low, high, rate = 0.0, most * 1.2, most * 0.8
    levels: list[Level] = []
    for step in range(plan.steps):
        holds = await _holds(lives, max(lives.size, int(rate)), plan, levels)
        low, high = (rate, high) if holds else (low, rate)
        rate = (low + high) / 2
        progress((step + 1) / plan.steps)
    await lives.finish()
    held = [each.rate for each in levels if each.holds]
    return Limit(events_per_second=max(held, default=0), levels=levels)
