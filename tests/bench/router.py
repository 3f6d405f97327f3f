"""How long a decision takes: one ``Router.handle`` or ``observe`` with everything it changes, no I/O.

Two sizes of a floor are worked in turn, so that other work of the machine falls on both alike; time is
that of the thread's processor, in which collecting garbage counts and other programs do not.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import thread_time_ns

from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.events import Event, OfferMade
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import AgentId, ContactId, EndedBy, OfferId, QueueId

SKILLS = 64
SKILLS_OF_AN_AGENT = 4
QUEUE = QueueId("q")
WRAP_UP_MS = 3_600_000
"""Longer than any run: wrap-up ends when the agent says so."""

STEP_MS = 5
ROUND = 50
"""Calls worked on one floor before the other floor's turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a floor is."""

    agents: int
    waiting: int

    def __str__(self) -> str:
        return f"{self.agents:,} agents × {self.waiting:,} waiting"


SMALL = Size(agents=100, waiting=1_000)
LARGE = Size(agents=10_000, waiting=100_000)


class Shop:
    """A floor of one size at work; ``spent`` has the nanoseconds of each decision, by what was decided."""

    def __init__(self, size: Size, *, seed: int = 1) -> None:
        self.size = size
        self.spent: dict[str, list[int]] = {}
        self._rng = random.Random(seed)
        self._router = Router(Floor())
        self._now = 0
        self._arrived = 0
        self._talking: list[tuple[ContactId, AgentId]] = []
        self._configure()
        self._fill()
        self.spent.clear()
        gc.collect()

    @property
    def waiting(self) -> int:
        """How many contacts wait now."""
        return self._router.floor.queues[QUEUE].waiting_count

    def work(self, calls: int) -> None:
        """Let this many calls arrive and end; as many wait afterwards as before."""
        for n in range(calls):
            self._now += STEP_MS
            self._arrive()
            contact, agent = self._talking.pop(self._rng.randrange(len(self._talking)))
            self._do("end", c.End(contact_id=contact, ended_by=EndedBy.CUSTOMER))
            self._come_back(contact, agent, by_presence=bool(n % 2))

    def _come_back(self, contact: ContactId, agent: AgentId, *, by_presence: bool) -> None:
        """End the wrap-up, or go on a break before that and come back from it: the next offer follows."""
        if by_presence:
            self._do("break", c.SetPresence(agent=agent, presence="lunch"))
        finish = c.FinishWrapUp(agent=agent, contact_id=contact, disposition="resolved")
        made = self._do("finish on a break" if by_presence else "finish", finish)
        if by_presence:
            made = self._do("available", c.SetPresence(agent=agent, presence="available"))
        self._take(made)

    def _arrive(self) -> None:
        self._arrived += 1
        skill = f"s{self._rng.randrange(SKILLS)}"
        arrival = c.Arrival(
            contact_id=ContactId(f"c{self._arrived}"),
            channel="voice",
            queue=QUEUE,
            skills=((skill, self._rng.randint(1, 3)),),
            priority=self._rng.choice((0, 0, 0, 1)),
        )
        self._take(self._do("arrive", arrival))

    def _take(self, events: Sequence[Event]) -> None:
        """Have the agents who have offers accept them."""
        for each in events:
            if isinstance(each, OfferMade):
                agent, contact = AgentId(each.agent), ContactId(each.contact_id)
                self._do("accept", c.AcceptOffer(agent=agent, offer_id=OfferId(each.offer_id)))
                self._do("answer", c.Answer(contact_id=contact, agent=agent))
                self._talking.append((contact, agent))

    def _do(self, what: str, step: c.Command | c.Observation) -> list[Event]:
        act: Callable[..., list[Event]] = (
            self._router.handle if isinstance(step, c.Command) else self._router.observe
        )
        began = thread_time_ns()
        events = act(step, self._now)
        self.spent.setdefault(what, []).append(thread_time_ns() - began)
        return events

    def _configure(self) -> None:
        """Every agent is available and free."""
        # Not by ``FloorBuilder``: what its script remembers would lie between the agents in memory, and makes
        # every decision a twentieth slower.
        handle, observe = self._router.handle, self._router.observe
        handle(c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch",)), 0)
        handle(c.ConfigureQueue(config=QueueConfig(id=QUEUE, wrap_up_ms=WRAP_UP_MS)), 0)
        for n in range(self.size.agents):
            agent = AgentId(f"a{n}")
            chosen = sorted(self._rng.sample(range(SKILLS), SKILLS_OF_AN_AGENT))
            skills = tuple((f"s{skill}", self._rng.randint(1, 10)) for skill in chosen)
            handle(c.ConfigureAgent(config=AgentConfig(id=agent, skills=skills, queues=(QUEUE,))), 0)
            observe(c.ConsoleSeen(agent=agent), 0)
            handle(c.SetPresence(agent=agent, presence="available"), 0)

    def _fill(self) -> None:
        while self.waiting < self.size.waiting:
            self._now += 1
            self._arrive()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one kind of decision costs, in microseconds, at both sizes."""

    what: str
    count: int
    small_p50: float
    small_p99: float
    large_p50: float
    large_p99: float
    ratio_p50: float
    ratio_p99: float


def measure(small: Shop, large: Shop, calls: int) -> list[Decision]:
    """Work ``calls`` on each in turn; every kind of decision, and all together."""
    for shop in (small, large):
        shop.work(ROUND * 4)
        shop.spent.clear()
    for _ in range(calls // ROUND):
        small.work(ROUND)
        large.work(ROUND)
    return [*_by_kind(small.spent, large.spent), _decision("all", _all(small), _all(large))]


def _by_kind(small: dict[str, list[int]], large: dict[str, list[int]]) -> Iterator[Decision]:
    for what, spent in large.items():
        if what in small:
            yield _decision(what, small[what], spent)


def _decision(what: str, small: list[int], large: list[int]) -> Decision:
    ours, theirs = sorted(large), sorted(small)
    large_p50, large_p99 = _us(median(ours)), _us(ours[int(len(ours) * 0.99)])
    small_p50, small_p99 = _us(median(theirs)), _us(theirs[int(len(theirs) * 0.99)])
    return Decision(
        what=what,
        count=len(ours),
        small_p50=small_p50,
        small_p99=small_p99,
        large_p50=large_p50,
        large_p99=large_p99,
        ratio_p50=round(large_p50 / small_p50, 2),
        ratio_p99=round(large_p99 / small_p99, 2),
    )


def _all(shop: Shop) -> list[int]:
    return [each for spent in shop.spent.values() for each in spent]


def _us(nanoseconds: float) -> float:
    return round(nanoseconds / 1_000, 1)
