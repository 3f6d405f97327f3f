"""How long a decision takes: one ``Router.handle`` or ``observe`` with everything it changes, no I/O.

Two sizes of a floor are worked in turn, so that other work of the machine falls on both alike; time is
that of the thread's processor, in which collecting garbage counts and other programs do not.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import thread_time_ns

from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, ExitAction, QueueConfig, StepConfig
from contacthub.routing.events import Event, OfferMade
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import (
    CHOICES,
    IDLE_FROM,
    AgentId,
    ContactId,
    CustomerId,
    EndedBy,
    OfferId,
    QueueId,
)

SKILLS = 64
SKILLS_OF_AN_AGENT = 4
QUEUES = tuple(QueueId(f"q{n}") for n in range(4))
WRAP_UP_MS = 3_600_000
"""Longer than any run: wrap-up ends when the agent says so."""

A_DAY_MS = 86_400_000
"""No contact waits for so long, or is likely to."""

BLOCKED = tuple((AgentId(f"a{n}"), CustomerId(f"k{n}")) for n in range(100))

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
    """A floor of one size at work; ``spent`` has the nanoseconds of each decision, by what was decided.

    ``featured``: with all that a floor file can ask of routing; else with one queue, skills and priority.
    """

    def __init__(self, size: Size, *, featured: bool = False, seed: int = 1) -> None:
        self.size = size
        self._queues = QUEUES if featured else QUEUES[:1]
        self._featured = featured
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
        return sum(queue.waiting_count for queue in self._router.floor.queues.values())

    def work(self, calls: int) -> None:
        """Let this many calls arrive and end; as many wait afterwards as before."""
        for n in range(calls):
            self._pass_time(STEP_MS)
            self._arrive()
            contact, agent = self._talking.pop(self._rng.randrange(len(self._talking)))
            self._do("end", c.End(contact_id=contact, ended_by=EndedBy.CUSTOMER))
            self._come_back(contact, agent, by_presence=bool(n % 2))

    def _pass_time(self, by_ms: int) -> None:
        """Let time go on, and what is due at each instant happen."""
        end = self._now + by_ms
        while (due := self._router.next_deadline()) is not None and due <= end:
            self._now = max(self._now, due)
            self._take(self._do("time passes", c.PassTime()))
        self._now = end

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
            queue=self._rng.choice(self._queues),
            skills=((skill, self._rng.randint(1, 3)),),
            priority=self._rng.choice((0, 0, 0, 1)),
            preferred=((f"s{self._rng.randrange(SKILLS)}", 4),) if self._featured else (),
            customer_id=CustomerId(f"k{self._rng.randrange(1_000)}") if self._featured else None,
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
        floor = c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch",))
        if self._featured:
            floor = replace(floor, priority_head_start_ms=1_000, rank="service_level", blocked=BLOCKED)
        handle(floor, 0)
        for n, queue in enumerate(self._queues):
            config = QueueConfig(id=queue, wrap_up_ms=WRAP_UP_MS)
            handle(c.ConfigureQueue(config=_featured(config, n) if self._featured else config), 0)
        for n in range(self.size.agents):
            agent = AgentId(f"a{n}")
            chosen = sorted(self._rng.sample(range(SKILLS), SKILLS_OF_AN_AGENT))
            skills = tuple((f"s{skill}", self._rng.randint(1, 10)) for skill in chosen)
            known = AgentConfig(id=agent, skills=skills, queues=self._queues[:1], place=n)
            if self._featured:
                known = replace(known, queues=tuple(self._rng.sample(QUEUES, 2)), capacity_total=2)
            handle(c.ConfigureAgent(config=known), 0)
            observe(c.ConsoleSeen(agent=agent), 0)
            handle(c.SetPresence(agent=agent, presence="available"), 0)

    def _fill(self) -> None:
        while self.waiting < self.size.waiting:
            self._pass_time(1)
            self._arrive()


def _featured(config: QueueConfig, n: int) -> QueueConfig:
    """The ``n``-th of ``QUEUES`` with preferences, a choice of its own, a target, steps and limits.

    Of every contact that comes it is asked how long it is likely to wait.
    """
    return replace(
        config,
        prefer=tuple((f"s{skill}", 3) for skill in range(n, SKILLS, 16)),
        choose=CHOICES[n + 1],
        idle_from=IDLE_FROM[n % len(IDLE_FROM)],
        target_ms=10_000 * (n + 1),
        steps=(
            StepConfig(after_ms=1_000, agents_of=(QUEUES[n - 1],)),
            StepConfig(after_ms=3_000, skills=(), agents_of=(QUEUES[n - 2],)),
            StepConfig(after_ms=A_DAY_MS, by_estimate=True, agents_of=(QUEUES[n - 3],)),
        ),
        share=(0, 20)[n % 2],
        reserve=((("voice", 1),), ())[n % 2],
        last_agent_ms=20_000,
        max_wait_ms=A_DAY_MS,
        when_too_long=ExitAction(kind="end"),
    )


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
