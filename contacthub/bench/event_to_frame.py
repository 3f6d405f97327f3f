"""Measures the time from an event of a phone system to the frame on the agent's socket.

One call, with times from its scheduled instant::

       0 ms   arrival and offer, one post         ``late_sends``: how much later it really went out
              the offer's frame at the agent      ``frame``
              the answer to the post              ``answer``
     150 ms   its end, a post of its own, but not before the answer
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

import orjson

from contacthub.bench import events
from contacthub.bench.agent_sockets import AgentSocket
from contacthub.bench.dataset import PRODUCTS, PURCHASES, agent_id, customer_id, number_of, queue_of
from contacthub.bench.lag import Lag, lag_between, lag_counts
from contacthub.bench.pacer import Pacer
from contacthub.bench.spread import Spread, ratio
from contacthub.bench.stage import Target, ignore

RINGS_S: Final = 0.150
"""Seconds from a call's first event to its end."""

DRAINS_WITHIN_S: Final = 15.0
BEHIND_S: Final = 1.0
"""Seconds a call may wait for a free agent; more shows that the rate is far too high."""

OFFER: Final = b'{"type":"offer"'
EARLY_S: Final = 0.05
"""Seconds until the first call, so that the schedule does not begin late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The results of one round at one rate; durations are milliseconds from the scheduled instant."""

    rate: int
    frame: Spread
    answer: Spread
    late_sends: Spread
    """How much later than scheduled the load itself was: it must be far below what is measured."""
    cpu_percent: float | None
    calls: int
    kept_up: bool
    """Whether the round went to its end: when every agent is kept busy for too long, it is given up."""
    cards_later: int
    """Offers whose card came in a frame of its own."""
    wrong: int
    """Events not accepted, cards of another customer, frames that never came."""


@dataclass(slots=True)
class _Call:
    ref: bytes
    at: float
    customer: int
    frame_at: float | None = None
    is_answered: bool = False
    is_due: bool = False
    counts: bool = True


@dataclass(slots=True)
class _Tally:
    frames: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    sends: list[float] = field(default_factory=list)
    calls: int = 0
    cards_later: int = 0
    wrong: int = 0


class RingingCalls:
    """Sends calls of known customers at a steady rate; each rings one agent and ends after 150 ms.

    It is an open-loop load: calls go out by the schedule, not after answers, and durations count from the
    scheduled instant. A closed loop would send less while the server is slow, and so hide the delay
    (coordinated omission).
    """

    def __init__(self, target: Target, pacer: Pacer, *, customers: int, seed: int) -> None:
        self._target = target
        self.url = target.server.url
        self._pacer = pacer
        self._customers = customers
        self._rng = random.Random(seed)
        self._free: deque[AgentSocket] = deque(target.sockets)
        self._queues = {agent_id(n): queue_of(n).encode() for n in range(len(target.sockets))}
        self._calls: dict[str, _Call] = {}
        self._unplaced: deque[float] = deque()
        self._numbered = 0
        self._gave_up = False
        self._over = asyncio.Event()
        self._tally = _Tally()
        for socket in target.sockets:
            socket.heard = self._heard

    async def round(self, rate: int, seconds: float) -> Round:
        """Call at ``rate`` a second for ``seconds`` and wait until every call is over."""
        self._tally, self._gave_up = _Tally(), False
        tally = self._tally
        cpu, began = self._target.server.cpu_s(), perf_counter()
        first = began + EARLY_S
        self._schedule(first, 1 / rate, int(rate * seconds))
        await asyncio.sleep(first + seconds - perf_counter())
        used, took = self._target.server.cpu_s(), perf_counter() - began
        await self._drained()
        return Round(
            rate=rate,
            frame=Spread.of(tally.frames),
            answer=Spread.of(tally.answers),
            late_sends=Spread.of(tally.sends),
            cpu_percent=round(100 * (used - cpu) / took, 1) if used is not None and cpu is not None else None,
            calls=tally.calls,
            kept_up=not self._gave_up,
            cards_later=tally.cards_later,
            wrong=tally.wrong + self._target.posts.lost,
        )

    def close(self) -> None:
        """Stop listening to the sockets, so that another measurement can."""
        for socket in self._target.sockets:
            socket.heard = ignore

    def _schedule(self, at: float, gap: float, left: int) -> None:
        """Schedule ``left`` calls from ``at`` on. Each schedules the next, so the timer holds only one."""

        def begin() -> None:
            if self._gave_up:
                return
            if left > 1:
                self._schedule(at + gap, gap, left - 1)
            self._begin(at)

        self._pacer.at(at, begin)

    def _begin(self, at: float) -> None:
        if not self._free:
            self._wait_for_an_agent(at)
            return
        socket = self._free.popleft()
        self._numbered += 1
        call = _Call(b"call-%d" % self._numbered, at, self._rng.randrange(self._customers))
        self._calls[socket.agent] = call
        self._tally.calls += 1
        agent = socket.agent.encode()
        number = number_of(call.customer).encode()
        body = events.batch(
            [
                events.arrived(call.ref, number, self._queues[socket.agent]),
                events.offered(call.ref, agent),
            ]
        )
        self._tally.sends.append(perf_counter() - at)
        self._target.posts.post(body, self._answered(socket, call))
        self._pacer.at(at + RINGS_S, self._due(socket, call))

    def _wait_for_an_agent(self, at: float) -> None:
        """Queue a call for which no agent is free; after a second of such calls give the round up."""
        self._unplaced.append(at)
        if at - self._unplaced[0] > BEHIND_S:
            self._gave_up = True
            self._unplaced.clear()

    def _answered(self, socket: AgentSocket, call: _Call) -> Callable[[int, bytes], None]:
        def answered(status: int, body: bytes) -> None:
            self._tally.answers.append(perf_counter() - call.at)
            self._tally.wrong += not events.all_accepted(status, body, 2)
            call.is_answered = True
            self._end(socket, call)

        return answered

    def _due(self, socket: AgentSocket, call: _Call) -> Callable[[], None]:
        def due() -> None:
            call.is_due = True
            self._end(socket, call)

        return due

    def _end(self, socket: AgentSocket, call: _Call) -> None:
        """End the call once both its time is over and the server has answered its first post."""
        if call.is_due and call.is_answered:
            self._target.posts.post(events.ended(call.ref), self._ended(socket, call))

    def _ended(self, socket: AgentSocket, call: _Call) -> Callable[[int, bytes], None]:
        def ended(status: int, body: bytes) -> None:
            self._tally.wrong += not events.all_accepted(status, body, 1)
            self._tally.wrong += call.frame_at is None
            self._calls.pop(socket.agent, None)
            self._free.append(socket)
            self._over.set()
            if self._unplaced:
                self._begin(self._unplaced.popleft())

        return ended

    def _heard(self, socket: AgentSocket, payload: bytes, at: float) -> None:
        if not payload.startswith(OFFER):
            return
        call = self._calls.get(socket.agent)
        if call is None or call.frame_at is not None:
            self._tally.wrong += 1
            return
        call.frame_at = at
        self._tally.frames.append(at - call.at)
        if self._target.is_hub:
            self._look_at(orjson.loads(payload), call)

    def _look_at(self, frame: dict[str, Any], call: _Call) -> None:
        """Check that the frame has the whole card of the right customer."""
        card = frame["card"]
        if card is None:
            self._tally.cards_later += 1
            return
        known = card["customer"] is not None and card["customer"]["id"] == customer_id(call.customer)
        whole = len(card["purchases"]) == PURCHASES and len(card["products"]) == PRODUCTS
        self._tally.wrong += not (known and whole and frame["offer"]["ref"] == call.ref.decode())

    async def _drained(self) -> None:
        try:
            async with asyncio.timeout(DRAINS_WITHIN_S):
                while self._calls or self._unplaced:
                    self._over.clear()
                    await self._over.wait()
        except TimeoutError:
            self._tally.wrong += len(self._calls) + len(self._unplaced)
            self._calls.clear()
            self._unplaced.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The hub's or the floor's results at one rate: medians over its rounds."""

    frame: Spread
    answer: Spread
    late_sends: Spread
    cpu_percent: float | None
    kept_up: bool
    """In every round."""
    cards_later: int
    wrong: int

    @classmethod
    def of(cls, rounds: list[Round]) -> Side:
        """The medians."""
        used = sorted(each.cpu_percent for each in rounds if each.cpu_percent is not None)
        return cls(
            frame=Spread.over([each.frame for each in rounds]),
            answer=Spread.over([each.answer for each in rounds]),
            late_sends=Spread.over([each.late_sends for each in rounds]),
            cpu_percent=used[len(used) // 2] if used else None,
            kept_up=all(each.kept_up for each in rounds),
            cards_later=sum(each.cards_later for each in rounds),
            wrong=sum(each.wrong for each in rounds),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventToFrame:
    """The hub beside the floor at one rate."""

    rate: int
    rounds: int
    seconds: float
    """Of each round."""
    hub: Side
    floor: Side
    ratio_p50: float | None
    """None when one of them fell behind."""
    lag: Lag | None
    """Of the hub's event loop over all rounds, the idle ones too."""
    hub_rounds: list[Round]
    floor_rounds: list[Round]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long to measure: a round of each side in turn, after a warm-up of both."""

    rounds: int = 4
    seconds: float = 5.0
    warm_up_s: float = 3.0


async def measure(
    hub: RingingCalls, floor: RingingCalls, rate: int, plan: Plan, progress: Callable[[float], None]
) -> EventToFrame:
    """Measure both at one rate, in alternating rounds: what else the machine does falls on both alike."""
    for each in (hub, floor):
        await each.round(rate, plan.warm_up_s)
    before = await lag_counts(hub.url)
    ours: list[Round] = []
    theirs: list[Round] = []
    for n in range(plan.rounds):
        ours.append(await hub.round(rate, plan.seconds))
        theirs.append(await floor.round(rate, plan.seconds))
        progress((n + 1) / plan.rounds)
    lag = lag_between(before, await lag_counts(hub.url))
    side, least = Side.of(ours), Side.of(theirs)
    return EventToFrame(
        rate=rate,
        rounds=plan.rounds,
        seconds=plan.seconds,
        hub=side,
        floor=least,
        ratio_p50=ratio(side.frame.p50, least.frame.p50) if side.kept_up and least.kept_up else None,
        lag=lag,
        hub_rounds=ours,
        floor_rounds=theirs,
    )
